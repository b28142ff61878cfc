import Foundation
import SignetTestSupport
import Testing

/// `signet ca`, `signet role`, `signet cert`, `signet audit`: an authority's life, with openssl and certtool as referees.
@Suite struct CommandLineAuthorityTests {
    private let bench: Workbench

    init() async throws {
        bench = try Workbench()
        try bench.directory.write("signet.yaml", "data_directory: data\nlisten: 127.0.0.1:0\n")
    }

    private func makeRoot(_ name: String = "root", _ more: String...) async throws {
        let result = try await runTool(
            signetExecutable,
            ["ca", "create", name, "--subject", "CN=\(name),O=COMPANY,C=KR", "--out", "\(name).crt"] + more,
            environment: ["SIGNET_CONFIG": "signet.yaml"], directory: bench.directory.path)
        guard result.status == 0 else { throw TestSupportError(result.everything) }
    }

    @Test func aRootIssuesWhatOpensslAndGnuTLSVerify() async throws {
        try await makeRoot()
        try await bench.signet("cert", "issue", "a.example.com", "10.0.0.1", "--authority", "root", "--lifetime", "5d")
        try await bench.tool(
            "openssl", "verify", "-x509_strict", "-CAfile", "root.crt", "-verify_hostname", "a.example.com",
            "-purpose", "sslserver", "a.example.com.crt")
        try await bench.tool(
            "certtool", "--verify", "--load-ca-certificate", "root.crt", "--infile", "a.example.com.crt")
        try await bench.signet("verify", "a.example.com.crt", "--ca", "root.crt", "--key", "a.example.com.key")
        let shown = try await bench.object("cert", "show", "a.example.com.crt")
        #expect(shown["state"] as? String == "valid")
        #expect(shown["names"] as? [String] == ["dns:a.example.com", "ip:10.0.0.1"])
        let key = try bench.directory.text("a.example.com.key")
        let database = try bench.directory.bytes("data/signet.db")
        #expect(!String(decoding: database, as: UTF8.self).contains(key.split(separator: "\n")[1]))
    }

    @Test func anIntermediateIssuesAFullChain() async throws {
        try await makeRoot()
        try await makeRoot("issuing", "--signed-by", "root", "--lifetime", "1y", "--path-length", "0")
        try await bench.signet(
            "cert", "issue", "a.example.com", "--authority", "issuing", "--certificate", "a.crt", "--chain",
            "chain.crt",
            "--full-chain", "full.crt", "--ca", "ca.crt", "--key", "a.key")
        try await bench.tool(
            "openssl", "verify", "-x509_strict", "-CAfile", "ca.crt", "-untrusted", "chain.crt", "a.crt")
        #expect(try bench.directory.text("ca.crt") == bench.directory.text("root.crt"))
        #expect(
            try bench.directory.text("full.crt") == bench.directory.text("a.crt") + bench.directory.text("chain.crt"))
        #expect(try await bench.signet("ca", "export", "issuing", "--root") == bench.directory.text("root.crt"))
        let refused = try await bench.attempt(
            "ca", "create", "below", "--subject", "CN=below", "--signed-by", "issuing")
        #expect(refused.status == 1 && refused.errorOutput.contains("path length"), "\(refused.everything)")
    }

    @Test func anOutsideRootSignsAnIntermediateThroughARequest() async throws {
        try await bench.tool(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "outside.key", "-out", "outside.crt",
            "-subj", "/CN=outside", "-days", "99")
        try await bench.signet("ca", "csr", "issuing", "--subject", "CN=issuing,O=COMPANY", "--out", "issuing.csr")
        let early = try await bench.attempt("cert", "issue", "a.example.com", "--authority", "issuing")
        #expect(early.status == 1 && !FileManager.default.fileExists(atPath: bench.file("a.example.com.key")))
        try await bench.tool(
            "openssl", "x509", "-req", "-in", "issuing.csr", "-CA", "outside.crt", "-CAkey", "outside.key", "-days",
            "50",
            "-copy_extensions", "copyall", "-out", "issuing.crt")
        try await bench.signet("ca", "set-signed", "issuing", "issuing.crt", "outside.crt")
        try await bench.signet("cert", "issue", "a.example.com", "--authority", "issuing")
        try await bench.tool(
            "openssl", "verify", "-CAfile", "outside.crt", "-untrusted", "a.example.com.crt", "a.example.com.crt")
    }

    @Test func anExistingAuthorityIsTakenOverAndGivenBack() async throws {
        try await bench.tool(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-keyout", "old.key", "-out", "old.crt", "-subj",
            "/CN=old",
            "-passout", "pass:secret", "-days", "99")
        try await bench.signet(
            "ca", "import", "old", "--certificate", "old.crt", "--key", "old.key", "--passphrase", "env:PASSWORD",
            environment: ["PASSWORD": "secret"])
        try await bench.signet("cert", "issue", "a.example.com", "--authority", "old", "--lifetime", "5d")
        try await bench.tool("openssl", "verify", "-CAfile", "old.crt", "a.example.com.crt")
        try await bench.signet("ca", "export", "old", "--out", "copy.crt", "--key", "copy.key")
        #expect(try await bench.directory.text("copy.crt") == bench.tool("openssl", "x509", "-in", "old.crt"))
        let modulus = try await bench.tool("openssl", "rsa", "-in", "copy.key", "-noout", "-modulus")
        #expect(try await bench.tool("openssl", "x509", "-in", "old.crt", "-noout", "-modulus") == modulus)
        try await bench.signet("key", "generate", "strange.key")
        let strange = try await bench.attempt(
            "ca", "import", "strange", "--certificate", "old.crt", "--key", "strange.key", "--json")
        #expect(strange.status == 1 && strange.errorOutput.contains("key.mismatch"), "\(strange.everything)")
    }

    @Test func revocationReachesTheListAndTheVerifiers() async throws {
        try await makeRoot()
        for name in ["a.example.com", "b.example.com"] {
            try await bench.signet("cert", "issue", name, "--authority", "root", "--lifetime", "5d")
        }
        let revoked = try await bench.object("cert", "revoke", "a.example.com.crt", "--reason", "superseded")
        #expect(revoked["state"] as? String == "revoked")
        #expect(revoked["revocation_reason"] as? String == "superseded")
        let again = try await bench.attempt("cert", "revoke", "a.example.com.crt", "--reason", "key-compromise")
        #expect(again.status == 3 && again.output.contains("superseded"), "\(again.everything)")

        try await bench.signet("ca", "crl", "root", "--out", "root.crl")
        try await bench.tool("openssl", "crl", "-in", "root.crl", "-CAfile", "root.crt", "-noout")
        try await bench.tool("certtool", "--crl-info", "--infile", "root.crl")
        let arguments = ["verify", "-crl_check", "-CAfile", "root.crt", "-CRLfile", "root.crl"]
        let verdict = try await runTool("openssl", arguments + ["a.example.com.crt"], directory: bench.directory.path)
        #expect(verdict.status != 0 && verdict.everything.contains("certificate revoked"))
        let other = try await runTool("openssl", arguments + ["b.example.com.crt"], directory: bench.directory.path)
        #expect(other.status == 0, "\(other.everything)")
        let own = try await bench.attempt("verify", "a.example.com.crt", "--ca", "root.crt", "--crl", "root.crl")
        #expect(own.status == 1 && own.errorOutput.contains("superseded"))
        try await bench.signet("verify", "b.example.com.crt", "--ca", "root.crt", "--crl", "root.crl")

        let first = try await bench.object("ca", "crl", "root")["number"] as? Int ?? 0
        let second = try await bench.object("ca", "crl", "root", "--rebuild")["number"] as? Int ?? 0
        #expect(second > first)
    }

    @Test func aRoleLetsThroughOnlyWhatItAllows() async throws {
        try await makeRoot()
        try await bench.signet(
            "role", "set", "services", "--authority", "root", "--allow-domain", "example.com",
            "--no-allow-ip-addresses",
            "--ttl", "1h", "--max-ttl", "2h", "--usage", "peer")
        try await bench.signet("role", "set", "services", "--authority", "root", "--allow-wildcards")
        let role = try await bench.object("role", "show", "services", "--authority", "root")
        #expect(role["allowed_domains"] as? [String] == ["example.com"] && role["allow_wildcards"] as? Bool == true)
        try await bench.signet("cert", "issue", "*.example.com", "--authority", "root", "--role", "services", "--force")
        for (name, lifetime) in [("a.example.org", "1h"), ("10.0.0.1", "1h"), ("a.example.com", "3h")] {
            let refused = try await bench.attempt(
                "cert", "issue", name, "--authority", "root", "--role", "services", "--lifetime", lifetime)
            #expect(refused.status == 1, "\(name) for \(lifetime) was issued")
            #expect(!FileManager.default.fileExists(atPath: bench.file("\(name).key")))
        }
        try await bench.signet("role", "remove", "services", "--authority", "root")
        #expect(try await bench.signet("role", "list").contains("no role"))
        #expect(try await bench.attempt("role", "show", "services", "--authority", "root").status == 1)
    }

    @Test func listsArePagedAndSearched() async throws {
        try await makeRoot()
        for name in ["a.example.com", "b.example.com", "c.example.com"] {
            try await bench.signet("cert", "issue", name, "--authority", "root")
        }
        func list(_ arguments: String...) async throws -> [[String: Any]] {
            let result = try await runTool(
                signetExecutable, ["cert", "list", "--json"] + arguments, directory: bench.directory.path)
            return try Workbench.json(result.output) as? [[String: Any]] ?? []
        }
        func names(_ records: [[String: Any]]) -> [String] { records.flatMap { $0["names"] as? [String] ?? [] } }
        let first = try await list("--limit", "2")
        #expect(names(first) == ["dns:c.example.com", "dns:b.example.com"])
        let last = first.last?["id"] as? Int ?? 0
        #expect(try await names(list("--after", String(last))) == ["dns:a.example.com"])
        #expect(try await names(list("--search", "b.example.com")) == ["dns:b.example.com"])
        let table = try await bench.signet("cert", "list")
        #expect(table.hasPrefix("ID") && table.contains("a.example.com"))
    }

    @Test func theAuditTrailNamesWhoDidWhat() async throws {
        try await makeRoot()
        try await bench.signet("cert", "issue", "a.example.com", "--authority", "root")
        try await bench.signet("cert", "revoke", "a.example.com.crt")
        let trail = try await bench.signet("audit")
        let user = try await bench.tool("id", "-un").trimmingCharacters(in: .whitespacesAndNewlines)
        for part in ["authority.create", "certificate.issue", "certificate.revoke", user] {
            #expect(trail.contains(part), "\(part) is not in: \(trail)")
        }
    }

    @Test func whatIsNotThereIsNamedWithWhatIs() async throws {
        try await makeRoot()
        let result = try await bench.attempt("ca", "show", "rot")
        #expect(result.status == 1 && result.errorOutput.contains("rot") && result.errorOutput.contains("root"))
        let twice = try await bench.attempt("ca", "create", "root", "--subject", "CN=root")
        #expect(twice.status == 1)
    }
}
