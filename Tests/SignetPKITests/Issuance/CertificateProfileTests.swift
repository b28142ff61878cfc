import SignetCore
import SignetPKI
import Testing

@Suite struct CertificateProfileTests {
    /// A name for the output, and the change to an otherwise valid profile.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let usage: CertificateUsage
        let change: @Sendable (inout CertificateProfile) -> Void

        init(
            _ description: String, _ usage: CertificateUsage,
            _ change: @escaping @Sendable (inout CertificateProfile) -> Void
        ) {
            testDescription = description
            self.usage = usage
            self.change = change
        }
    }

    @Test(arguments: [
        Mistake("authority without keyCertSign", .intermediate) { $0.keyUsage = [.cRLSign] },
        Mistake("negative path length", .intermediate) { $0.pathLength = -1 },
        Mistake("leaf with keyCertSign", .server) { $0.keyUsage = [.keyCertSign] },
        Mistake("leaf with path length", .client) { $0.pathLength = 0 },
        Mistake("leaf with constraints", .peer) { $0.nameConstraints = NameConstraints(permitted: ["dns:a"]) },
        Mistake("undefined key usage", .server) { $0.keyUsage = KeyUsage(rawValue: 1 << 9) },
        Mistake("relative URL", .server) { $0.crlURLs = ["/ca.crl"] },
        Mistake("file URL", .server) { $0.issuingCertificateURLs = ["file:///etc/passwd"] },
        Mistake("URL outside of ASCII", .server) { $0.ocspURLs = ["http://bücher.example.com/"] },
        Mistake("URL with a blank", .server) { $0.crlURLs = ["http://pki.example.com/a b"] },
        Mistake("URL of a scheme only", .server) { $0.ocspURLs = ["http://"] },
    ])
    func refusesMistakes(mistake: Mistake) async throws {
        let root = try await TestIssuer.root()
        await expect(.invalidProfile) { _ = try await root.issue(mistake.usage, mistake.change) }
    }

    @Test(arguments: ["", "1", "3.1", "1.40", "1.2.", "a.b", "1.2.99999999999999999999"])
    func refusesWhatIsNoObjectIdentifier(text: String) async throws {
        let root = try await TestIssuer.root()
        await expect(.invalidInput) { _ = try await root.issue(.server) { $0.policies = [text] } }
        await expect(.invalidInput) { _ = try await root.issue(.server) { $0.extendedKeyUsages = [text] } }
    }

    @Test(arguments: [
        "example.com", "dns:", "dns:*.example.com", "dns:.example.com", "dns:a b", "ip:10.0.0.0/33", "ip:10.0.0.1/8",
        "ip:10.0.0.0/-1", "ip:10.0.0.0/8/8", "ip:x", "ip:2001:db8::1/32", "email:@", "email:a@b@c", "uri:", "uri:.",
        "dir:CN=x", "dns:a..b",
    ])
    func refusesNameConstraint(entry: String) {
        #expect(throws: SignetError(.invalidProfile, "")) { try NameConstraints(permitted: [entry]).check() }
        #expect(throws: SignetError(.invalidProfile, "")) { try NameConstraints(excluded: [entry]).check() }
    }

    @Test func acceptsNameConstraints() throws {
        try NameConstraints(
            permitted: [
                "dns:example.com", "DNS:Example.COM", "ip:10.0.0.0/8", "ip:192.0.2.1", "ip:0.0.0.0/0",
                "ip:2001:db8::/32",
                "ip:::/0", "email:a@example.com", "email:example.com", "email:.example.com", "uri:example.com",
                "uri:.example.com",
            ], excluded: ["ip:10.128.0.0/9"]
        ).check()
    }
}
