import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport
import Testing

@Suite struct IssuanceTests {
    @Test func requestMadeByOpenSSLIsSigned() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let made = try await runTool(
            "openssl",
            [
                "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-subj",
                "/CN=service-a.example.com/OU=DEV/O=COMPANY/C=KR", "-addext",
                "subjectAltName=DNS:service-a.example.com,IP:127.0.0.1", "-out", "leaf.csr",
            ], directory: fixture.directory.path)
        #expect(made.status == 0, "\(made.everything)")
        let request = try CertificateRequest(pem: fixture.directory.text("leaf.csr"))
        let issued = try await fixture.service.sign(
            request, IssuanceParameters(authority: "root", role: "services"), actor: "tester")
        let path = try [issued.certificate.der, issued.roots[0].der]
        #expect(try await Referees.judge(chains: [.init("leaf", path, purpose: .client)]).isEmpty)
        let result = try await runTool(
            "openssl",
            [
                "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "service-a.example.com",
                "-verify_ip", "127.0.0.1", "-CAfile", fixture.write("root.pem", issued.roots),
                fixture.write("leaf.pem", [try issued.certificate]),
            ])
        #expect(result.status == 0, "\(result.everything)")
        #expect(try issued.certificate.publicKey == request.publicKey)
        #expect(try issued.certificate.subject == request.subject)
    }

    @Test(arguments: [
        "DNS:a b.example.com", "DNS:*.*.example.com", "DNS:.example.com", "DNS:a..example.com", "DNS:a.example.com.",
        "DNS:-a.example.com", "DNS:a.*.example.com",
    ])
    func malformedNamesOfRequestsAreRefused(_ name: String) async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await fixture.changeRole { $0.allowWildcards = true }
        let made = try await runTool(
            "openssl",
            [
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "leaf.key",
                "-subj", "/", "-addext", "subjectAltName=\(name)", "-out", "leaf.csr",
            ], directory: fixture.directory.path)
        #expect(made.status == 0, "\(made.everything)")
        let request = try CertificateRequest(pem: fixture.directory.text("leaf.csr"))
        for role in ["services", nil] {
            await #expect(throws: failure(.malformedName)) {
                try await fixture.service.sign(
                    request, IssuanceParameters(authority: "root", role: role), actor: "tester")
            }
        }
    }

    @Test func parametersOverrideTheRequest() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let request = try await CertificateRequest.make(
            subject: DistinguishedName(commonName: "evil.test"), alternativeNames: [.dns("evil.test")],
            key: PrivateKey.generate(.ecdsaP256))
        var parameters = IssuanceParameters(authority: "root", role: "services")
        await #expect(throws: failure(.nameNotAllowed)) {
            try await fixture.service.sign(request, parameters, actor: "tester")
        }
        parameters.subject = DistinguishedName(commonName: "a.example.com")
        parameters.alternativeNames = [.dns("a.example.com"), .dns("a.example.com")]
        let certificate = try await fixture.service.sign(request, parameters, actor: "tester").certificate
        #expect(certificate.alternativeNames == [.dns("a.example.com")])
        #expect(certificate.subject.commonName == "a.example.com")
    }

    @Test func operatorMaySignAnythingTheProtocolAllows() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let issued = try await fixture.issue(["whatever.test"], role: nil) { $0.lifetime = .seconds(3650 * 86_400) }
        #expect(try issued.certificate.notAfter <= issued.roots[0].notAfter)
        await #expect(throws: failure(.invalidCertificateContents)) { try await fixture.issue([], role: nil) }
        await #expect(throws: failure(.invalidProfile)) {
            try await fixture.issue(["a"], role: nil) { $0.usage = .root }
        }
        let authority = try await fixture.issue([], subject: "CN=below", role: nil) { $0.usage = .intermediate }
            .certificate
        #expect(authority.isAuthority && authority.pathLength == 0)
    }

    @Test func issuedKeyFitsItsCertificate() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        var parameters = IssuanceParameters(authority: "root", role: "services")
        parameters.alternativeNames = [.dns("a.example.com")]
        parameters.keyAlgorithm = .ed25519
        let (record, key) = try await fixture.service.issue(parameters, actor: "tester")
        #expect(key.algorithm == .ed25519)
        #expect(try record.certificate.publicKey == key.publicKey)
        let stored = try await fixture.service.certificate(
            serialNumber: try record.certificate.serialNumberText, authority: nil)
        #expect(try stored.certificate == record.certificate && stored.id == record.id)
        #expect(stored.role == "services" && stored.authority == "root" && stored.revokedAt == nil)
    }

    @Test func whatIsAcknowledgedSurvivesACrash() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let key = try PrivateKey.generate(.ecdsaP256).publicKey
        var parameters = IssuanceParameters(authority: "root", role: "services")
        parameters.alternativeNames = [.dns("a.example.com")]
        let issuing = parameters
        // What another process would find, had this one been killed at that moment.
        let crashed = fixture.directory.file("crashed.db")
        let acknowledged = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var serials: [String] = []
                    for _ in 0..<25 {
                        let record = try await fixture.service.sign(key, issuing, actor: "tester")
                        serials.append(try record.certificate.serialNumberText)
                    }
                    return serials
                }
            }
            var all: [String] = []
            while let serials = try await group.next() {
                all += serials
                guard all.count == 100 else { continue }
                // The log first: a checkpoint between the two copies then loses nothing.
                for suffix in ["-wal", ""] {
                    try FileManager.default.copyItem(atPath: fixture.database.path + suffix, toPath: crashed + suffix)
                }
                group.cancelAll()
                break
            }
            return all
        }
        let found = try Database.open(path: crashed, migrations: Sealer.migrations + AuthorityService.migrations)
        let survivor = AuthorityService(
            database: found, sealer: fixture.sealer, clock: fixture.clock, logger: .quiet)
        for serial in acknowledged {
            let stored = try await survivor.certificate(serialNumber: serial, authority: "root")
            #expect(stored.certificate.serialNumberText == serial)
        }
        let audit = try await survivor.auditEntries(limit: 1000, before: nil)
        #expect(Set(audit.map(\.subject)).isSuperset(of: acknowledged.map { "root/\($0)" }))
    }

    @Test func changeByAnotherProcessCountsAtOnce() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let other = try await fixture.anotherProcess()
        try await fixture.issue(["a.example.com"])
        // Allowing more: who has the old rules in memory must not refuse by them.
        try await other.changeRole { $0.allowedDomains.append("example.net") }
        try await fixture.issue(["a.example.net"])
        // Allowing less: who has the old rules in memory must not issue by them.
        try await other.changeRole { $0.allowedDomains = ["example.net"] }
        await #expect(throws: failure(.nameNotAllowed)) { try await fixture.issue(["a.example.com"]) }
        try await other.service.removeRole("services", authority: "root", actor: "tester")
        await #expect(throws: failure(.notFound)) { try await fixture.issue(["a.example.net"]) }
        try await other.service.setPublicURL("http://late", authority: "root", actor: "tester")
        #expect(try await fixture.issue(["x"], role: nil).certificate.ocspURLs == ["http://late/ocsp"])
    }

    @Test func manyAtOnceAllHaveTheirRows() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let other = try await fixture.anotherProcess()
        let serials = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await (number % 2 == 0 ? fixture : other).issue(["n\(number).example.com"])
                        .certificate.serialNumberText
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(serials.count == 200)
        let stored = try await fixture.service.certificates(authority: "root", query: nil, after: nil, limit: 1000)
        #expect(Set(stored.map(\.certificate.serialNumberText)) == serials)
        #expect(try await fixture.actions().count { $0 == "certificate.issue" } == 200)
    }

    @Test func closedDatabaseIssuesNothing() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await fixture.issue(["a.example.com"])
        try await fixture.database.close()
        await #expect(throws: failure(.databaseClosed)) { try await fixture.issue(["a.example.com"]) }
    }
}
