import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct IntermediateTests {
    private static func options(_ name: String = "issuing") throws -> AuthorityOptions {
        AuthorityOptions(name: name, subject: try DistinguishedName(parsing: "CN=test \(name),O=COMPANY,C=KR"))
    }

    @Test func chainOfThreeIsWhatRefereesExpect() async throws {
        let fixture = try await AuthorityFixture()
        let root = try await fixture.makeRoot { $0.pathLength = 1 }
        var options = try Self.options()
        options.pathLength = 0
        options.lifetime = .seconds(100 * 365 * 86_400)
        let intermediate = try await fixture.service.createIntermediate(options, parent: "root", actor: "tester")
        let certificate = try #require(intermediate.certificate)
        #expect(certificate.notAfter == root.certificate?.notAfter, "a child never outlives its issuer")
        #expect(intermediate.chain == [root.certificate] && intermediate.intermediates == [certificate])
        let issued = try await fixture.issue(["a.example.com"], role: nil, authority: "issuing")
        #expect(issued.intermediates == [certificate] && issued.roots == [root.certificate])
        let path = try ([issued.certificate] + issued.intermediates + issued.roots).map(\.der)
        let objections = try await Referees.judge(chains: [.init("chain", path, purpose: .server)])
        #expect(objections.isEmpty, "\(objections)")
        // Its certificate stands among those the root issued, so that it can be revoked.
        let stored = try await fixture.service.certificate(
            serialNumber: certificate.serialNumberText, authority: "root")
        #expect(stored.certificate == certificate)
        await #expect(throws: failure(.unsuitableIssuer)) {
            try await fixture.service.createIntermediate(Self.options("third"), parent: "issuing", actor: "tester")
        }
    }

    @Test func whatCanBeExportedIsNeverNothing() async throws {
        let fixture = try await AuthorityFixture()
        let root = try await fixture.makeRoot()
        let own = try #require(root.certificate)
        let below = try await fixture.service.createIntermediate(Self.options(), parent: "root", actor: "tester")
        #expect(try below.certificates(.own) == [try #require(below.certificate)])
        #expect(try below.certificates(.chain) == [try #require(below.certificate), own])
        #expect(try below.certificates(.root) == [own] && root.certificates(.root) == [own])
        _ = try await fixture.service.createIntermediateRequest(Self.options("waiting"), actor: "tester")
        let waiting = try await fixture.service.authority("waiting")
        for part in Authority.CertificatePart.allCases {
            #expect(throws: failure(.authorityNotReady)) { try waiting.certificates(part) }
        }
    }

    @Test func outsideRootSignsTheRequest() async throws {
        let fixture = try await AuthorityFixture()
        let request = try await fixture.service.createIntermediateRequest(Self.options(), actor: "tester")
        #expect(try await Referees.judge(request: request.der).isEmpty)
        #expect(try await fixture.service.authority("issuing").certificate == nil)
        await #expect(throws: failure(.authorityNotReady)) {
            try await fixture.issue(["a.example.com"], role: nil, authority: "issuing")
        }
        // Asked again, it is the same request; another subject is refused.
        let again = try await fixture.service.createIntermediateRequest(Self.options(), actor: "tester")
        #expect(again.der == request.der)
        #expect(try await fixture.service.request(authority: "issuing").der == request.der)
        await #expect(throws: failure(.alreadyExists)) {
            var other = try Self.options()
            other.subject = DistinguishedName(commonName: "other")
            return try await fixture.service.createIntermediateRequest(other, actor: "tester")
        }

        let outside = try await OutsideAuthority(in: fixture.directory)
        let signed = try await outside.sign(request)
        await #expect(throws: failure(.unsuitableAuthority)) {
            try await fixture.service.setSigned(authority: "issuing", chain: [signed], actor: "tester")
        }
        let authority = try await fixture.service.setSigned(
            authority: "issuing", chain: [signed, outside.certificate], actor: "tester")
        #expect(authority.certificate == signed && authority.root == outside.certificate)
        let issued = try await fixture.issue(["a.example.com"], role: nil, authority: "issuing")
        let path = try ([issued.certificate] + issued.intermediates + issued.roots).map(\.der)
        #expect(path.count == 3)
        let result = try await runTool(
            "openssl",
            [
                "verify", "-CAfile", fixture.write("root.pem", issued.roots), "-untrusted",
                fixture.write("chain.pem", issued.intermediates), fixture.write("leaf.pem", [try issued.certificate]),
            ])
        #expect(result.status == 0, "\(result.everything)")
    }

    @Test func certificateOfAnotherKeyIsRefused() async throws {
        let fixture = try await AuthorityFixture()
        let outside = try await OutsideAuthority(in: fixture.directory)
        _ = try await fixture.service.createIntermediateRequest(Self.options(), actor: "tester")
        let stranger = try await CertificateRequest.make(
            subject: Self.options().subject, alternativeNames: [], isAuthority: true,
            key: PrivateKey.generate(.ecdsaP256))
        let signed = try await outside.sign(stranger)
        await #expect(throws: failure(.keyMismatch)) {
            try await fixture.service.setSigned(
                authority: "issuing", chain: [signed, outside.certificate], actor: "tester")
        }
        #expect(try await fixture.service.authority("issuing").certificate == nil)
        #expect(try await fixture.actions().suffix(2) == ["authority.request", "authority.set-signed.refused"])
    }

    @Test func existingAuthorityIsImported() async throws {
        let fixture = try await AuthorityFixture()
        let outside = try await OutsideAuthority(in: fixture.directory)
        let wrong = try PrivateKey.generate(.ecdsaP256)
        await #expect(throws: failure(.keyMismatch)) {
            try await fixture.service.importAuthority(
                name: "old", chain: [outside.certificate], key: wrong, actor: "tester")
        }
        let authority = try await fixture.service.importAuthority(
            name: "old", chain: [outside.certificate], key: outside.key, actor: "tester")
        #expect(authority.certificate == outside.certificate && authority.chain.isEmpty)
        let issued = try await fixture.issue(["a.example.com"], role: nil, authority: "old")
        let result = try await runTool(
            "openssl",
            [
                "verify", "-CAfile", fixture.write("root.pem", issued.roots),
                fixture.write("leaf.pem", [try issued.certificate]),
            ])
        #expect(result.status == 0, "\(result.everything)")
        // Clients that know an older list of this authority must take ours for a newer one.
        let number = try #require(try await fixture.service.crl(authority: "old").number)
        #expect(number > 1_000_000)
    }

    @Test func leafIsNoAuthority() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let key = try PrivateKey.generate(.ecdsaP256)
        var parameters = IssuanceParameters(authority: "root")
        parameters.subject = DistinguishedName(commonName: "a.example.com")
        let leaf = try await fixture.service.sign(key.publicKey, parameters, actor: "tester")
        await #expect(throws: failure(.unsuitableAuthority)) {
            try await fixture.service.importAuthority(
                name: "leaf", chain: [try leaf.certificate] + leaf.roots, key: key, actor: "tester")
        }
        await #expect(throws: failure(.unsuitableAuthority)) {
            try await fixture.service.importAuthority(name: "none", chain: [], key: key, actor: "tester")
        }
    }

    @Test func revokedAuthoritySignsNothing() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let other = try await fixture.anotherProcess()
        _ = try await fixture.service.createIntermediate(Self.options("upper"), parent: "root", actor: "tester")
        _ = try await fixture.service.createIntermediate(Self.options("lower"), parent: "upper", actor: "tester")
        let upper = try #require(try await fixture.service.authority("upper").certificate)
        for authority in ["upper", "lower"] { try await fixture.issue(["a"], role: nil, authority: authority) }
        _ = try await other.service.revoke(
            serialNumber: upper.serialNumberText, authority: "root", reason: .certificateHold, actor: "tester")
        for authority in ["upper", "lower"] {
            await #expect(throws: failure(.authorityRevoked)) {
                try await fixture.issue(["a"], role: nil, authority: authority)
            }
        }
        try await fixture.issue(["a.example.com"])
        #expect(try await fixture.service.crl(authority: "upper").number == 1, "it still says what it revoked")
        _ = try await other.service.revoke(
            serialNumber: upper.serialNumberText, authority: "root", reason: .removeFromCRL, actor: "tester")
        for authority in ["upper", "lower"] { try await fixture.issue(["a"], role: nil, authority: authority) }
    }

    @Test func expiredAuthoritySignsNothing() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot { $0.lifetime = .seconds(3600) }
        let issued = try await fixture.issue(["a.example.com"])
        #expect(try issued.certificate.notAfter == issued.roots[0].notAfter)
        fixture.clock.advance(by: .seconds(3601))
        await #expect(throws: failure(.authorityExpired)) { try await fixture.issue(["a.example.com"]) }
        try await fixture.changeRole { $0.allowOutlivingIssuer = true }
        let late = try await fixture.issue(["a.example.com"])
        #expect(try late.certificate.notAfter > late.roots[0].notAfter)
    }
}

/// A root that openssl made and signs with.
struct OutsideAuthority {
    let certificate: DecodedCertificate
    let key: PrivateKey
    private let directory: TemporaryDirectory

    init(in directory: TemporaryDirectory) async throws {
        self.directory = directory
        let result = try await runTool(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/C=KR/O=COMPANY/CN=outside root", "-keyout", "outside.key", "-out", "outside.pem",
            ], directory: directory.path)
        guard result.status == 0 else { throw TestSupportError(result.everything) }
        certificate = try CertificateFile(bytes: directory.bytes("outside.pem")).certificates[0]
        key = try PrivateKey(pem: directory.text("outside.key"))
    }

    func sign(_ request: CertificateRequest) async throws -> DecodedCertificate {
        try directory.write("request.pem", request.pem)
        let result = try await runTool(
            "openssl",
            [
                "x509", "-req", "-in", "request.pem", "-CA", "outside.pem", "-CAkey", "outside.key", "-days", "20",
                "-copy_extensions", "copyall", "-out", "signed.pem",
            ], directory: directory.path)
        guard result.status == 0 else { throw TestSupportError(result.everything) }
        return try CertificateFile(bytes: directory.bytes("signed.pem")).certificates[0]
    }
}
