import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct AuthorityTests {
    @Test func rootIsWhatRefereesExpect() async throws {
        let fixture = try await AuthorityFixture()
        let root = try await fixture.makeRoot { $0.pathLength = 1 }
        let certificate = try #require(root.certificate)
        #expect(certificate.isAuthority && certificate.pathLength == 1)
        #expect(root.chain.isEmpty && root.intermediates.isEmpty && root.root == certificate)
        #expect(certificate.notBefore == (fixture.clock.now - 30).wholeSecond)
        let objections = try await Referees.judge(chains: [.init("root", [certificate.der])])
        #expect(objections.isEmpty, "\(objections)")
        #expect(try await fixture.service.authority("root").certificate == certificate)
    }

    @Test func nameConstraintsHoldBelow() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot { $0.nameConstraints = NameConstraints(permitted: ["dns:example.com"]) }
        let issued = try await fixture.issue(["a.example.com"], role: nil)
        let result = try await runTool(
            "openssl",
            [
                "verify", "-CAfile", fixture.write("root.pem", issued.roots),
                fixture.write("leaf.pem", [try issued.certificate]),
            ])
        #expect(result.status == 0, "\(result.everything)")
    }

    @Test func namesOutsideTheConstraintsAreRefusedAtOnce() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot { $0.nameConstraints = NameConstraints(permitted: ["dns:example.com"]) }
        await #expect(throws: failure(.nameNotPermitted)) { try await fixture.issue(["a.example.net"], role: nil) }
        let stored = try await fixture.service.certificates(authority: nil, query: nil, after: nil, limit: 10)
        #expect(stored.isEmpty)
    }

    @Test(arguments: KeyAlgorithm.allCases) func everyKindOfKeySigns(_ algorithm: KeyAlgorithm) async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot { $0.keyAlgorithm = algorithm }
        let issued = try await fixture.issue(["a.example.com"])
        let result = try await runTool(
            "openssl",
            [
                "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "a.example.com", "-CAfile",
                fixture.write("root.pem", issued.roots), fixture.write("leaf.pem", [try issued.certificate]),
            ])
        #expect(result.status == 0, "\(result.everything)")
    }

    @Test func keyIsOnDiskOnlySealed() async throws {
        let fixture = try await AuthorityFixture()
        let key = try PrivateKey.generate(.ed25519)
        _ = try await fixture.makeRoot { $0.key = key }
        let secret = Data(key.pkcs8.suffix(32))
        for file in ["signet.db", "signet.db-wal"] {
            let bytes = Data(try fixture.directory.bytes(file))
            #expect(bytes.range(of: secret) == nil, "\(file)")
        }
        #expect(try await fixture.service.exportKey(authority: "root", actor: "tester") == key)
        #expect(try await fixture.actions().last == "authority.export-key")
    }

    @Test func nameAndKeyAreUnique() async throws {
        let fixture = try await AuthorityFixture()
        let key = try PrivateKey.generate(.ecdsaP256)
        _ = try await fixture.makeRoot { $0.key = key }
        let subject = DistinguishedName(commonName: "other")
        await #expect(throws: failure(.alreadyExists)) {
            try await fixture.service.createRoot(AuthorityOptions(name: "root", subject: subject), actor: "tester")
        }
        var sameKey = AuthorityOptions(name: "other", subject: subject)
        sameKey.key = key
        await #expect(throws: failure(.alreadyExists)) {
            try await fixture.service.createRoot(sameKey, actor: "tester")
        }
        #expect(try await fixture.service.authorities().map(\.name) == ["root"])
    }

    @Test(arguments: ["", ".hidden", "-x", "a/b", "ü", "a b", String(repeating: "a", count: 101)])
    func unusableNamesAreRefused(_ name: String) async throws {
        let fixture = try await AuthorityFixture()
        await #expect(throws: failure(.invalidInput)) {
            try await fixture.service.createRoot(
                AuthorityOptions(name: name, subject: DistinguishedName(commonName: "x")), actor: "tester")
        }
    }

    @Test func otherImpossibleOptionsAreRefused() async throws {
        let fixture = try await AuthorityFixture()
        let changes: [@Sendable (inout AuthorityOptions) -> Void] = [
            { $0.subject = DistinguishedName() }, { $0.lifetime = .zero }, { $0.publicURL = "ftp://x" },
            { $0.publicURL = "http://" }, { $0.publicURL = "http://a b" }, { $0.publicURL = "http://x/?a" },
        ]
        for change in changes {
            var options = AuthorityOptions(name: "root", subject: DistinguishedName(commonName: "x"))
            change(&options)
            await #expect(throws: failure(.invalidInput)) {
                try await fixture.service.createRoot(options, actor: "tester")
            }
        }
        for change: @Sendable (inout AuthorityOptions) -> Void in [
            { $0.pathLength = -1 }, { $0.nameConstraints = NameConstraints(permitted: ["example.com"]) },
        ] {
            var options = AuthorityOptions(name: "root", subject: DistinguishedName(commonName: "x"))
            change(&options)
            await #expect(throws: failure(.invalidProfile)) {
                try await fixture.service.createRoot(options, actor: "tester")
            }
        }
        #expect(try await fixture.service.authorities().isEmpty)
    }

    @Test func unknownAuthorityNamesThoseThatExist() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        do {
            _ = try await fixture.service.authority("rot")
            Issue.record("an unknown authority was found")
        } catch let error as SignetError {
            #expect(error.code == .notFound && error.message.contains("root"))
            #expect(error.remedy?.contains("signet ca create rot") == true)
        }
    }

    @Test func whoeverHasNoAuthorityYetIsToldHowToMakeOne() async throws {
        let fixture = try await AuthorityFixture()
        let error = await #expect(throws: SignetError.self) { try await fixture.issue(["a.example.com"]) }
        #expect(error?.remedy?.contains("signet ca create root") == true)
        #expect(error?.remedy?.contains("signet up") == true)
    }

    @Test func publicURLGoesIntoWhatIsIssued() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot { $0.publicURL = "http://pki.example.com/" }
        let first = try await fixture.issue(["a.example.com"]).certificate
        #expect(first.crlURLs == ["http://pki.example.com/crl/root.crl"])
        #expect(first.ocspURLs == ["http://pki.example.com/ocsp"])
        #expect(first.issuingCertificateURLs == ["http://pki.example.com/ca/root.cer"])
        try await fixture.service.setPublicURL(nil, authority: "root", actor: "tester")
        let second = try await fixture.issue(["a.example.com"]).certificate
        #expect(second.crlURLs.isEmpty && second.ocspURLs.isEmpty && second.issuingCertificateURLs.isEmpty)
        try await fixture.service.setPublicURL("https://other", authority: "root", actor: "tester")
        #expect(try await fixture.issue(["a.example.com"]).certificate.ocspURLs == ["https://other/ocsp"])
        #expect(try await fixture.service.authority("root").publicURL == "https://other")
    }
}

extension Date {
    /// The second in which the moment lies.
    var wholeSecond: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}
