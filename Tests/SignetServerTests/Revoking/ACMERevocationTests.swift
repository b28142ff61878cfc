import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("signet cert revoke, beside the authorities here")
struct ACMERevocationTests {
    private func wish(_ certificate: String, _ reason: RevocationReason = .superseded) -> RevocationWish {
        RevocationWish(certificate: certificate, reason: reason, actor: "test")
    }

    private func code(_ body: () async throws -> some Any) async -> String? {
        do {
            _ = try await body()
            return nil
        } catch {
            return ErrorPresentation(error).error.code
        }
    }

    /// The CA is told by the account, what is in use is renewed, and the key is kept as the specification wants it.
    @Test func aCertificateInUseIsRevokedAndRenewed() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                #expect(await code { try await workspace.revoke(wish("web")) } == "not.found")
                _ = try await workspace.renewNow(["web"])
                let old = try #require(try await workspace.engine.pairInUse(of: "web")).pair
                let record = try await workspace.revoke(wish("web"))
                #expect(site.server.revoked == [old.leaf.serialNumberText: RevocationReason.superseded.rawValue])
                #expect(record.certificate.state == .revoked && !record.wasRevoked && !record.isMissed)
                let new = try #require(try await workspace.engine.pairInUse(of: "web")).pair
                #expect(new.leaf != old.leaf && new.key == old.key)
                #expect(record.renewal?.serialNumber == new.leaf.serialNumberText)
                #expect(record.text.contains("has been renewed"))
                let json = try JSONText.encode(record)
                #expect(json.contains("\"was_revoked\" : false") && json.contains("\"pem\""))

                // The old one once more, by its file: it is no longer in use.
                let file = try site.directory.write("old.crt", old.leaf.pem)
                let again = try await workspace.revoke(wish(file))
                #expect(again.wasRevoked && again.renewal == nil && again.certificate.state == .revoked)
                #expect(site.server.violations.isEmpty)
            }
        }
    }

    /// A key that others know is not used again, whatever the specification says of rotation.
    @Test func aCompromisedKeyIsReplaced() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                _ = try await workspace.renewNow(["web"])
                let old = try #require(try await workspace.engine.pairInUse(of: "web")).pair
                var wish = wish("web", .keyCompromise)
                wish.signer = .keptKey
                _ = try await workspace.revoke(wish)
                #expect(site.server.revoked == [old.leaf.serialNumberText: 1])
                #expect(site.server.requests.last { $0.endpoint == .revokeCert }?.account == nil, "no account signed")
                let new = try #require(try await workspace.engine.pairInUse(of: "web")).pair
                #expect(new.key != old.key)
                // From then on the new key is kept.
                _ = try await workspace.renewNow(["web"])
                #expect(try await workspace.engine.pairInUse(of: "web")?.pair.key == new.key)
            }
        }
    }

    @Test func aCertificateFromElsewhereIsRevokedByItsKey() async throws {
        try await HostileSite.run { site in
            let old = try await site.open(data: "elsewhere") { workspace in
                _ = try await workspace.renewNow(["web"])
                return try #require(try await workspace.engine.pairInUse(of: "web")).pair
            }
            let file = try site.directory.write("old.crt", old.leaf.pem)
            try await site.open { workspace in
                #expect(await code { try await workspace.revoke(wish(file)) } == "acme.no-account")
                var kept = wish(file)
                kept.signer = .keptKey
                #expect(await code { try await workspace.revoke(kept) } == "input.invalid")
                var other = wish(file)
                other.signer = .key(try PrivateKey.generate(.ecdsaP256))
                #expect(await code { try await workspace.revoke(other) } == "key.mismatch")
                var byKey = wish(file)
                byKey.signer = .key(old.key)
                byKey.issuer = "hostile"
                let record = try await workspace.revoke(byKey)
                #expect(!record.wasRevoked && record.renewal == nil)
                #expect(site.server.revoked.keys.contains(old.leaf.serialNumberText))
                #expect(try await workspace.revoke(byKey).wasRevoked)
                #expect(await code { try await workspace.revoke(wish(old.leaf.serialNumberText)) } == "not.found")
            }
        }
    }

    /// One of an authority here, by its name: revoked and renewed in the same way.
    @Test func anAuthoritysCertificateInUseIsRevokedByItsName() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                _ = try await workspace.renewNow(["inner"])
                let old = try #require(try await workspace.engine.pairInUse(of: "inner")).pair
                var byKey = wish("inner")
                byKey.signer = .keptKey
                #expect(await code { try await workspace.revoke(byKey) } == "input.invalid")
                let record = try await workspace.revoke(wish("inner"))
                #expect(record.certificate.serialNumber == old.leaf.serialNumberText)
                #expect(record.certificate.authority == "root" && record.certificate.revokedAt != nil)
                #expect(record.renewal?.phase == .valid)
                #expect(try await workspace.revoke(wish(old.leaf.serialNumberText)).wasRevoked)
            }
        }
    }

    /// That the CA takes no orders is no reason not to revoke.
    @Test func aRenewalThatFailsIsTold() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                _ = try await workspace.renewNow(["web"])
                site.server.behave {
                    $0.faults[.newOrder] = [.problem("rejectedIdentifier", status: 403, detail: "not any more")]
                }
                let record = try await workspace.revoke(wish("web"))
                #expect(record.isMissed && site.server.revoked.count == 1)
                #expect(record.text.contains("not any more"))
            }
        }
    }
}
