import Foundation
import SignetTestSupport
import Testing

/// `signet inspect` and `signet verify`, on files and on a server.
@Suite struct CommandLineInspectionTests {
    private let bench: Workbench

    init() async throws {
        bench = try Workbench()
        try await bench.signet("cert", "self-sign", "a.example.com", "127.0.0.1", "--out", "a.crt", "--key", "a.key")
    }

    /// The certificates of a report, as objects.
    private func inspected(_ target: String) async throws -> [[String: Any]] {
        try await bench.object("inspect", target)["certificates"] as? [[String: Any]] ?? []
    }

    @Test func pemDERAndPKCS7AreOneAndTheSame() async throws {
        try await bench.tool("openssl", "x509", "-in", "a.crt", "-outform", "DER", "-out", "a.der")
        try await bench.tool("openssl", "crl2pkcs7", "-nocrl", "-certfile", "a.crt", "-out", "a.p7b")
        let serial = try await bench.tool("openssl", "x509", "-in", "a.crt", "-noout", "-serial")
            .trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        for name in ["a.crt", "a.der", "a.p7b"] {
            let certificates = try await inspected(name)
            #expect(certificates.count == 1, "\(name)")
            let found = certificates.first?["serial_number"] as? String ?? ""
            #expect(serial.hasSuffix("=\(found)") || serial.hasSuffix("=0\(found)"), "\(name): \(serial)")
        }
    }

    @Test(arguments: ["rsa:1024", "rsa-pss", "dsa", "ED448", "ec:secp256k1"])
    func certificatesOfForeignKindsAreRead(kind: String) async throws {
        let key: [String] =
            switch kind {
            case "rsa:1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]
            case "rsa-pss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]
            case "ec:secp256k1": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]
            case "dsa": ["-paramfile", bench.file("dsa.param")]
            default: ["-algorithm", kind]
            }
        if kind == "dsa" { try await bench.tool("openssl", "dsaparam", "-out", "dsa.param", "1024") }
        let made = try await runTool(
            "openssl", ["genpkey"] + key + ["-out", "f.key"], directory: bench.directory.path)
        #expect(made.status == 0, "\(made.everything)")
        try await bench.tool(
            "openssl", "req", "-x509", "-key", "f.key", "-subj", "/CN=f", "-days", "9", "-out", "f.crt")
        let text = try await bench.signet("inspect", "f.crt")
        #expect(text.contains("CN=f"))
        #expect(try await inspected("f.crt").count == 1)
    }

    @Test func aServerIsInspectedAndVerified() async throws {
        let server = try await TestServer(bench.directory, certificate: "a.crt", key: "a.key")
        let text = try await bench.signet("inspect", "127.0.0.1:\(server.port)")
        #expect(text.contains("CN=a.example.com"))
        try await bench.signet(
            "verify", "localhost:\(server.port)", "--server-name", "a.example.com", "--ca", "a.crt", "--name",
            "a.example.com")
        let other = try await bench.attempt(
            "verify", "localhost:\(server.port)", "--ca", "a.crt", "--name", "b.example.com")
        #expect(other.status == 1 && other.errorOutput.contains("b.example.com"))
    }

    @Test func aKeyThatDoesNotFitIsNamed() async throws {
        try await bench.signet("verify", "a.crt", "--ca", "a.crt", "--key", "a.key")
        try await bench.signet("key", "generate", "b.key")
        let result = try await bench.attempt("verify", "a.crt", "--ca", "a.crt", "--key", "b.key", "--json")
        #expect(result.status == 1 && result.errorOutput.contains("key.mismatch"))
    }

    @Test func theMomentDecidesWhetherItHasExpired() async throws {
        try await bench.signet("verify", "a.crt", "--ca", "a.crt")
        let later = try await bench.attempt("verify", "a.crt", "--ca", "a.crt", "--at", "2099-01-01")
        #expect(later.status == 1 && later.errorOutput.contains("expired"))
    }

    @Test func whatIsOddAboutAFileIsSaid() async throws {
        try await bench.tool("openssl", "x509", "-in", "a.crt", "-outform", "DER", "-out", "a.der")
        try bench.directory.write("odd.der", try bench.directory.bytes("a.der") + [1, 2, 3])
        #expect(try await bench.signet("inspect", "odd.der").contains("odd.der: 3 bytes after the last certificate"))
        let text = try await bench.signet("verify", "a.crt", "--ca", "odd.der")
        #expect(text.contains("warning: odd.der: 3 bytes after the last certificate"), "\(text)")
    }

    @Test func whatTheSystemDoesNotTrustIsNotTrusted() async throws {
        let result = try await bench.attempt("verify", "a.crt")
        #expect(result.status == 1)
    }

    @Test func brokenFilesAreErrorsThatNameTheFile() async throws {
        let text = try bench.directory.text("a.crt")
        try bench.directory.write("cut.crt", String(text.prefix(200)))
        try bench.directory.write("empty.crt", "")
        try bench.directory.write("noise.crt", (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 7919) })
        for name in ["cut.crt", "empty.crt", "noise.crt"] {
            let result = try await bench.attempt("inspect", name)
            #expect(result.status == 1 && result.errorOutput.contains(name), "\(name): \(result.everything)")
        }
    }
}
