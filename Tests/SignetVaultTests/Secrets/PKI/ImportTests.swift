import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct ImportTests {
    /// A CA that openssl made.
    private func foreign(_ site: PKISite) async throws -> (key: String, certificate: String) {
        let result = try await site.openssl(
            "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/O=Foreign", "-days", "1", "-keyout",
            site.directory.file("foreign.key"), "-out", site.directory.file("foreign.pem"))
        #expect(result.status == 0, "\(result.everything)")
        return (try site.directory.text("foreign.key"), try site.directory.text("foreign.pem"))
    }

    @Test func certificateAndKeyInAnyOrder() async throws {
        try await PKISite.run { site in
            let (key, certificate) = try await foreign(site)
            // It has ended already by the stage's clock: that is no hindrance.
            let data = try await site.data(.update, "config/ca", ["pem_bundle": .string(certificate + key)])
            #expect(data["imported_keys"]?.elements?.count == 1 && data["imported_issuers"]?.elements?.count == 1)
            let issuer = try await site.pki.issuers.issuer("default")
            #expect(issuer.keyID != nil && issuer.authority != nil)
            let again = try await site.data(
                .update, "issuers/import/bundle", ["pem_bundle": .string(key + certificate)])
            #expect(again["existing_keys"] == data["imported_keys"] && again["imported_keys"] == [])
            #expect(again["existing_issuers"] == data["imported_issuers"])
            // Its numbers go on above any that were counted from 1.
            let list = try await site.stage.services.authorities.crl(authority: issuer.signingAuthority)
            #expect((list.number ?? 0) > 1_000_000_000)
        }
    }

    @Test func aKeyThatComesAfterItsCertificate() async throws {
        try await PKISite.run { site in
            let (key, certificate) = try await foreign(site)
            try await site.data(.update, "issuers/import/cert", ["pem_bundle": .string(certificate)])
            #expect(try await site.pki.issuers.issuer("default").authority == nil)
            #expect(try await site.stage.ask(.read, "crl").raw == nil)
            let imported = try await site.data(
                .update, "keys/import", ["pem_bundle": .string(key), "key_name": "late"])
            #expect(imported["key_type"] == "rsa" && imported["key_name"] == "late")
            #expect(try await site.pki.issuers.signer("default").keyID == imported["key_id"]?.text)
            #expect(try await site.raw("crl").count > 100)
        }
    }

    @Test func refusals() async throws {
        try await PKISite.run { site in
            let (key, certificate) = try await foreign(site)
            try await site.root()
            let leaf = try await site.leaf().pem
            for (path, text, message) in [
                ("config/ca", "", "'pem_bundle' and 'certificate' parameters were empty"),
                (
                    "config/ca", "/tmp/ca.pem",
                    "provided data for import was too short; perhaps a path was passed to the API rather than the "
                        + "contents of a PEM file"
                ),
                (
                    "config/ca", String(repeating: "x", count: 80), "error when parsing block 0: invalid PEM data"
                ),
                ("config/ca", String(certificate.dropLast(40)), "error when parsing block 0: invalid PEM data"),
                (
                    "intermediate/set-signed", key + certificate,
                    "private keys found in the PEM bundle but not allowed by the path; use /issuers/import/bundle"
                ),
                ("issuers/import/cert", leaf, "Refusing to import non-CA certificate"),
            ] {
                #expect(
                    await vaultFailure { try await site.data(.update, path, ["pem_bundle": .string(text)]) }
                        == .invalid(message))
            }
            #expect(try await site.pki.issuers.all().count == 1)
        }
    }

    @Test func damagedBundlesAreRefusedOrTaken() async throws {
        try await PKISite.run { site in
            let (key, certificate) = try await foreign(site)
            for text in mutations(of: Array((key + certificate).utf8), count: 200, seed: 17) {
                do {
                    _ = try await site.stage.ask(
                        .update, "config/ca", ["pem_bundle": .string(String(decoding: text, as: UTF8.self))])
                } catch {
                    #expect((error as? VaultFailure)?.status == 400, "\(error)")
                }
            }
        }
    }
}
