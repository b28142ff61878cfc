import Foundation
import SignetPKI
import SignetTestSupport
import Testing

/// `signet acme account` and `signet cert revoke`, with pebble on the other side.
@Suite(.serialized) struct ACMEAccountTests {
    /// What the tests read of `signet acme account ... --json`.
    private struct Account: Decodable {
        let url: String
        let status: String?
        let contacts: [String]
        let keyThumbprint: String
        let termsOfService: String?
        let termsAgreedAt: Date?
        let warnings: [String]
    }

    private func world() async throws -> ACMEWorld<PebbleServer> {
        let world = try await ACMEWorld()
        try configure(world)
        return world
    }

    /// - Parameter downFirst: whether there is another issuer
    private func configure(_ world: ACMEWorld<PebbleServer>, downFirst: Bool = false) throws {
        let subject = try ACMESubject(challenge: world.httpChallenge, names: ["web.example.com"])
        try world.configure(subject) {
            $0.isServed = false
            $0.downFirst = downFirst
        }
    }

    private func renew(_ world: ACMEWorld<PebbleServer>, because reason: String) async throws -> InstalledPair {
        let renewed = try await world.site.signet("renew", "web")
        #expect(renewed.status == 0, "\(reason): \(renewed.everything)")
        let pair = try InstalledPair(
            certificate: world.site.file("web/fullchain.crt"), key: world.site.file("web/tls.key"))
        return try #require(pair)
    }

    @Test func fromRegistrationToDeactivation() async throws {
        let world = try await world()
        let site = world.site
        #expect(try await site.signet("acme", "account", "show", "web-ca").status == 3)
        try configure(world, downFirst: true)
        let several = try await site.signet("acme", "account", "show")
        #expect(several.status == 1 && several.everything.contains("Name one of them: down, web-ca"))
        let unreachable = try await site.signet("acme", "account", "register", "down", "--agree-to-terms")
        #expect(unreachable.status == 1 && unreachable.everything.contains("127.0.0.1"), "\(unreachable.everything)")
        try configure(world)

        let made = try await site.read(Account.self, "acme", "account", "register", "web-ca")
        #expect(made.status == "valid" && made.contacts == ["mailto:ops@example.com"])
        #expect(made.termsOfService != nil && made.termsAgreedAt != nil)
        #expect(try await site.signet("acme", "account", "register", "web-ca").status == 3)
        let updated = try await site.read(
            Account.self, "acme", "account", "update", "web-ca", "--contact", "new@example.com")
        #expect(updated.contacts == ["mailto:new@example.com"] && updated.url == made.url)
        let first = try await renew(world, because: "the account was registered")

        let rolled = try await site.read(Account.self, "acme", "account", "rollover", "web-ca")
        #expect(rolled.url == made.url && rolled.keyThumbprint != made.keyThumbprint)
        let shown = try await site.read(Account.self, "acme", "account", "show", "web-ca")
        #expect(shown.url == made.url && shown.keyThumbprint == rolled.keyThumbprint && shown.status == "valid")
        #expect(shown.contacts == ["mailto:new@example.com"])
        let second = try await renew(world, because: "the account has a new key")
        #expect(second.serial != first.serial)

        let asked = try await site.signet("acme", "account", "deactivate", "web-ca")
        #expect(asked.status == 1 && asked.everything.contains("renew web") && asked.everything.contains("--yes"))
        #expect(try await site.signet("acme", "account", "deactivate", "web-ca", "--yes").status == 0)
        #expect(try await site.signet("acme", "account", "show", "web-ca").status == 3)
        let third = try await renew(world, because: "another account is registered")
        #expect(third.serial != second.serial)
        #expect(try await site.read(Account.self, "acme", "account", "show", "web-ca").url != made.url)
    }

    /// What lego ordered by the account is revoked by it, and what is in use by its own key, which is not used again.
    @Test func anAccountOfLegoIsAdoptedAndCertificatesAreRevoked() async throws {
        let world = try await world()
        let site = world.site
        let lego = try await runTool(
            "lego",
            [
                "--server", world.ca.directoryURL, "--accept-tos", "--email", "ops@example.com", "--path",
                site.file("lego"), "--domains", "www.example.com", "--http", "--http.port",
                "127.0.0.1:\(world.ca.httpPort)", "run",
            ], environment: ["LEGO_CA_CERTIFICATES": world.ca.certificateFile])
        #expect(lego.status == 0, "\(lego.everything)")
        let key = try #require(
            FileManager.default.enumerator(atPath: site.file("lego/accounts"))?.compactMap { $0 as? String }
                .first { $0.hasSuffix("ops@example.com.key") })
        let keyFile = site.file("lego/accounts/\(key)")
        #expect(chmod(keyFile, 0o640) == 0)
        let adopted = try await site.read(Account.self, "acme", "account", "adopt", keyFile, "web-ca")
        #expect(adopted.status == "valid" && adopted.warnings.first?.contains("640") == true)
        #expect(try await site.signet("acme", "account", "adopt", keyFile, "web-ca").status == 3)

        let old = site.file("lego/certificates/www.example.com.crt")
        let serial = try #require(
            try CertificateFile(bytes: site.directory.bytes("lego/certificates/www.example.com.crt"))
                .certificates.first
        ).serialNumberText
        let revoked = try await site.signet("cert", "revoke", old, "--issuer", "web-ca", "--reason", "superseded")
        #expect(revoked.status == 0, "\(revoked.everything)")
        #expect(try await world.ca.status(ofSerial: serial) == "Revoked")
        let again = try await site.signet("cert", "revoke", old, "--issuer", "web-ca")
        #expect(again.status == 3, "\(again.everything)")

        let first = try await renew(world, because: "the account was adopted")
        let byKey = try await site.signet(
            "cert", "revoke", "web", "--by-certificate-key", "--reason", "key-compromise")
        #expect(byKey.status == 0 && byKey.output.contains("web was in use"), "\(byKey.everything)")
        #expect(try await world.ca.status(ofSerial: first.serial) == "Revoked")
        let second = try #require(
            try InstalledPair(certificate: site.file("web/fullchain.crt"), key: site.file("web/tls.key")))
        #expect(second.serial != first.serial)
        #expect(second.leaf.subjectPublicKeyInfo != first.leaf.subjectPublicKeyInfo)
        #expect(try await site.read(Account.self, "acme", "account", "show", "web-ca").url == adopted.url)
    }

    @Test func everyRenewalCanBeRehearsed() async throws {
        let world = try await world()
        let rehearsal = try await world.site.signet("renew", "--dry-run")
        #expect(rehearsal.status == 0 && rehearsal.output.contains("would succeed"), "\(rehearsal.everything)")
        #expect(!FileManager.default.fileExists(atPath: world.site.file("web")), "nothing is installed")
        // Another name: pebble may hold the first one proven.
        let closed = try ClosedPort()
        let other = try ACMESubject(
            challenge: "{ webroot: \(world.site.file("webroot")), port: \(closed.number) }", names: ["www.example.com"])
        try world.configure(other) { $0.isServed = false }
        let failing = try await world.site.signet("renew", "--dry-run")
        #expect(failing.status == 1 && failing.output.contains("WOULD FAIL"), "\(failing.everything)")
        #expect(try await world.site.signet("renew").status == 2)
    }
}
