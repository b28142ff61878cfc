import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

@Suite struct CertificateLoginTests {
    static let untrusted = VaultFailure.invalid("invalid certificate or no client certificate supplied")
    static let unsuitable = VaultFailure.invalid(
        "no chain matching all constraints could be found for this login certificate")

    private func run(_ body: (BackendStage, TestAuthority) async throws -> Void) async throws {
        let authority = try await TestAuthority.root("clients root")
        try await BackendStage.run(CertificateAuthKind.self, table: .auth) { try await body($0, authority) }
    }

    private func login(
        _ stage: BackendStage, _ shown: [DecodedCertificate], _ fields: [String: JSONValue] = [:]
    ) async throws -> LoginGrant? {
        try await stage.ask(.update, "login", fields) { $0.peerCertificates = shown.map(\.der) }.login
    }

    @Test func anAuthorityLetsInWhatItIssued() async throws {
        try await run { stage, authority in
            try await stage.ask(
                .update, "certs/Web", ["certificate": .string(authority.certificate.pem), "policies": "web"])
            let client = try await authority.issue("client")
            let grant = try #require(try await login(stage, [client.leaf]))
            #expect(grant.displayName == "cert-web" && grant.policies == ["web"] && grant.alias == "client")
            #expect(grant.metadata["cert_name"] == "web" && grant.metadata["common_name"] == "client")
            #expect(grant.metadata["serial_number"]?.allSatisfy(\.isNumber) == true)
            #expect(grant.metadata["subject_key_id"]?.contains(":") == true)
            let first = try await login(stage, [client.leaf], ["name": "WEB"])
            #expect(first != nil)
            #expect(await vaultFailure { try await login(stage, [client.leaf], ["name": "none"]) } == Self.untrusted)
            #expect(await vaultFailure { try await login(stage, []) } == Self.untrusted)
            let stranger = try await TestAuthority.root("clients root").issue("client")
            #expect(await vaultFailure { try await login(stage, [stranger.leaf]) } == Self.untrusted)
        }
    }

    @Test func chainsGoThroughWhatIsShown() async throws {
        try await run { stage, authority in
            try await stage.ask(.update, "certs/web", ["certificate": .string(authority.certificate.pem)])
            let between = try await authority.intermediate("between")
            let client = try await between.issue("client")
            #expect(await vaultFailure { try await login(stage, [client.leaf]) } == Self.untrusted)
            let first = try await login(stage, [client.leaf, between.certificate])
            #expect(first != nil)
            // An intermediate is an authority to trust, too.
            try await stage.ask(.update, "certs/web", ["certificate": .string(between.certificate.pem)])
            let second = try await login(stage, [client.leaf])
            #expect(second != nil)
        }
    }

    @Test func datesAndUsagesCount() async throws {
        try await run { stage, authority in
            try await stage.ask(.update, "certs/web", ["certificate": .string(authority.certificate.pem)])
            let expired = try await authority.issue("client", end: stage.clock.now.addingTimeInterval(-1))
            #expect(await vaultFailure { try await login(stage, [expired.leaf]) } == Self.untrusted)
            let server = try await authority.issue("server", usage: .server, names: ["dns:server.test"])
            #expect(await vaultFailure { try await login(stage, [server.leaf]) } == Self.untrusted)
        }
    }

    @Test func acceptsJustThatCertificate() async throws {
        try await run { stage, authority in
            let client = try await authority.issue("client", end: stage.clock.now.addingTimeInterval(60))
            let other = try await authority.issue("client")
            try await stage.ask(.update, "certs/one", ["certificate": .string(client.leaf.pem)])
            let first = try await login(stage, [client.leaf])?.metadata["cert_name"]
            #expect(first == "one")
            #expect(await vaultFailure { try await login(stage, [other.leaf]) } == Self.untrusted)
            // It is told before the authority's entry.
            try await stage.ask(.update, "certs/all", ["certificate": .string(authority.certificate.pem)])
            let second = try await login(stage, [client.leaf])?.metadata["cert_name"]
            #expect(second == "one")
            let third = try await login(stage, [other.leaf])?.metadata["cert_name"]
            #expect(third == "all")
            try await stage.ask(.delete, "certs/all")
            stage.clock.advance(by: .seconds(61))
            #expect(await vaultFailure { try await login(stage, [client.leaf]) } == Self.untrusted)
        }
    }

    @Test(arguments: [
        ("allowed_common_names", "web-*", true), ("allowed_common_names", "api-*", false),
        ("allowed_common_names", "api-*,web-1", true), ("allowed_dns_sans", "*.example.com", true),
        ("allowed_dns_sans", "*.example.org", false), ("allowed_email_sans", "*@example.com", true),
        ("allowed_email_sans", "root@*", false), ("allowed_uri_sans", "spiffe://example.com/*", true),
        ("allowed_uri_sans", "spiffe://example.org/*", false), ("allowed_organizational_units", "team", true),
        ("allowed_organizational_units", "other", false), ("allowed_names", "a.example.com", true),
        ("allowed_names", "nobody", false), ("required_extensions", "2.1.1.1:A UTF8*", true),
        ("required_extensions", "2.1.1.1:other", false), ("required_extensions", "2.1.1.2:*", false),
        ("required_extensions", "2.1.1.1:*,2.1.1.2:*", false), ("required_extensions", "hex:2.1.1.1:0C0B41*", true),
    ])
    func constraints(field: String, value: String, isIn: Bool) async throws {
        try await run { stage, authority in
            let text = Array("A UTF8 text".utf8)
            let client = try await authority.issue(
                "CN=web-1,OU=team", names: ["a.example.com", "email:ann@example.com", "spiffe://example.com/web"],
                extensions: [
                    AdditionalExtension(
                        oid: "2.1.1.1", critical: false, value: [0x0C, UInt8(text.count)] + text)
                ])
            try await stage.ask(
                .update, "certs/web",
                ["certificate": .string(authority.certificate.pem), field: .string(value), "display_name": "shown"])
            if isIn {
                let first = try await login(stage, [client.leaf])?.displayName
                #expect(first == "cert-shown")
            } else {
                #expect(await vaultFailure { try await login(stage, [client.leaf]) } == Self.unsuitable)
            }
        }
    }

    @Test func metadataFromExtensions() async throws {
        try await run { stage, authority in
            let client = try await authority.issue(
                "client", extensions: [AdditionalExtension(oid: "2.1.1.1", critical: false, value: [0x0C, 1, 0x41])])
            try await stage.ask(
                .update, "certs/web",
                ["certificate": .string(authority.certificate.pem), "allowed_metadata_extensions": "2.1.1.1,2.1.1.9"])
            let metadata = try await login(stage, [client.leaf])?.metadata
            #expect(metadata?["2-1-1-1"] == "A" && metadata?["2-1-1-9"] == nil)
        }
    }

    @Test func revokedOnesAreKeptOut() async throws {
        try await run { stage, authority in
            try await stage.ask(.update, "certs/web", ["certificate": .string(authority.certificate.pem)])
            let (good, bad) = (try await authority.issue("good"), try await authority.issue("bad"))
            try await stage.ask(.update, "crls/one", ["crl": .string(try await list(authority, [bad.leaf]))])
            #expect(await vaultFailure { try await login(stage, [bad.leaf]) } == Self.unsuitable)
            let first = try await login(stage, [good.leaf])
            #expect(first != nil)
            // The same number from another authority is another certificate.
            let other = try await TestAuthority.root("another root")
            try await stage.ask(.update, "crls/one", ["crl": .string(try await list(other, [good.leaf]))])
            let second = try await login(stage, [good.leaf])
            #expect(second != nil)
            let third = try await login(stage, [bad.leaf])
            #expect(third != nil)
            #expect(try await stage.ask(.list, "crls").data?["keys"] == ["one"])
            let serials = try await stage.ask(.read, "crls/one").data?["serials"]?.members
            #expect(serials?.keys.map { $0 } == [DecimalText.of(good.leaf.serialNumber)])
            try await stage.ask(.delete, "crls/one")
            #expect(await vaultFailure { try await stage.ask(.delete, "crls/one") }?.status == 400)
            let broken = await vaultFailure { try await stage.ask(.update, "crls/one", ["crl": "x"]) }
            #expect(broken == .invalid("failed to parse CRL"))
        }
    }

    private func list(_ authority: TestAuthority, _ revoked: [DecodedCertificate]) async throws -> String {
        let list = try await CertificateRevocationList.make(
            issuer: authority.certificate, key: authority.key, number: 1, thisUpdate: TestAuthority.begin,
            nextUpdate: TestAuthority.end,
            revoked: revoked.map {
                RevokedCertificate(
                    serialNumber: $0.serialNumber, revokedAt: TestAuthority.begin, reason: .keyCompromise)
            })
        return PEMBlock(label: "X509 CRL", bytes: list.der).text
    }

    @Test func renewalsWantTheSameKey() async throws {
        try await run { stage, authority in
            try await stage.ask(
                .update, "certs/web", ["certificate": .string(authority.certificate.pem), "token_policies": "web"])
            let client = try await authority.issue("client")
            var token = TokenEntry(
                accessor: "a", policies: ["default", "web"], path: "auth/cert/login", createdAt: .now)
            token.internalData = try #require(try await login(stage, [client.leaf])).internalData
            var request = VaultRequest(.update, "auth/token/renew-self")
            #expect(await vaultFailure { try await stage.backend.renewal(of: token, request) } == Self.untrusted)
            request.peerCertificates = [client.leaf.der]
            #expect(try await stage.backend.renewal(of: token, request)?.policies == ["web"])
            request.peerCertificates = [try await authority.issue("client").leaf.der]
            #expect(
                await vaultFailure { try await stage.backend.renewal(of: token, request) }
                    == .invalid("client identity during renewal not matching client identity used during login"))
            try await stage.ask(.update, "config", ["disable_binding": true])
            #expect(try await stage.backend.renewal(of: token, request) != nil)
            #expect(try await stage.ask(.read, "config").data?["disable_binding"] == true)
        }
    }
}
