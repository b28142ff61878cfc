import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct PKIListTests {
    private func list(_ site: PKISite, _ path: String = "crl") async throws -> CertificateRevocationList {
        try CertificateRevocationList(der: try await site.raw(path, type: "application/pkix-crl"))
    }

    @Test func opensslSeesTheRevocation() async throws {
        try await PKISite.run { site in
            let root = try await site.root().text("certificate")
            let (kept, lost) = (try await site.leaf("kept.example.com"), try await site.leaf("lost.example.com"))
            try await site.revoke(lost)
            let pem = String(decoding: try await site.raw("crl/pem", type: "application/x-pem-file"), as: UTF8.self)
            #expect(!pem.hasSuffix("\n"))
            let verdict = try await site.verify(lost.pem, root: root, list: pem)
            #expect(verdict.everything.contains("certificate revoked"), "\(verdict.everything)")
            #expect(try await site.verify(kept.pem, root: root, list: pem).status == 0)
            #expect(try await site.data(.read, "issuer/default/crl") == ["crl": .string(pem)])
            #expect(try await site.data(.read, "cert/crl")["certificate"] == .string(pem))
            let current = try await list(site)
            #expect(current.nextUpdate == site.stage.clock.now.addingTimeInterval(72 * 3600))
            #expect(try await list(site, "issuer/default/crl/der") == current)
            #expect(try await site.stage.ask(.read, "crl/delta").raw == nil)
        }
    }

    /// Vault lets a list end when nobody asks for a new one; here the timer makes it anew.
    @Test func theTimerKeepsListsFresh() async throws {
        try await PKISite.run { site in
            try await site.root()
            await site.stage.backend.tend()
            let authority = try await site.pki.issuers.issuer("default").signingAuthority
            func built() async throws -> Int {
                try await site.stage.services.authorities.auditEntries(limit: 100, before: nil)
                    .count { $0.action == "crl.publish" && $0.subject == authority }
            }
            #expect(try await built() == 1)
            site.stage.clock.advance(by: .seconds(59 * 3600))
            await site.stage.backend.tend()
            #expect(try await built() == 1)
            site.stage.clock.advance(by: .seconds(2 * 3600))
            await site.stage.backend.tend()
            #expect(try await built() == 2)
            try await site.data(.update, "config/crl", ["expiry": "24h"])
            #expect(
                try await list(site).nextUpdate == site.stage.clock.now.addingTimeInterval(24 * 3600))
        }
    }

    @Test func revokingBuildsNoList() async throws {
        try await PKISite.run { site in
            try await site.root()
            _ = try await list(site)
            for number in 0..<5 { try await site.revoke(try await site.leaf("n\(number).example.com")) }
            let entries = try await site.stage.services.authorities.auditEntries(limit: 100, before: nil)
            #expect(entries.count { $0.action == "crl.publish" } == 1)
            #expect(entries.count { $0.action == "certificate.revoke" } == 5)
            #expect(try await list(site).revoked.count == 5)
        }
    }

    @Test func automaticRebuildingKeepsAListUntilItsTime() async throws {
        try await PKISite.run { site in
            try await site.root()
            try await site.data(.update, "config/crl", ["auto_rebuild": true])
            let first = try await list(site)
            try await site.revoke(try await site.leaf())
            site.stage.clock.advance(by: .seconds(60))
            await site.stage.backend.tend()
            #expect(try await list(site) == first)
            #expect(try await site.data(.read, "crl/rotate") == ["success": true])
            #expect(try await list(site).revoked.count == 1)
            // Its time comes 12 hours before its end.
            let other = try await site.leaf()
            try await site.revoke(other)
            site.stage.clock.advance(by: .seconds(60 * 3600))
            #expect(try await list(site).revoked.contains { $0.serialNumber == other.serialNumber })
        }
    }

    @Test func disabledListsAreEmpty() async throws {
        try await PKISite.run { site in
            try await site.root()
            try await site.revoke(try await site.leaf())
            #expect(try await list(site).revoked.count == 1)
            try await site.data(.update, "config/crl", ["disable": true])
            #expect(try await list(site).revoked.isEmpty)
            try await site.data(.update, "config/crl", ["disable": false])
            #expect(try await list(site).revoked.count == 1)
        }
    }

    @Test func deltaLists() async throws {
        try await PKISite.run { site in
            let root = try await site.root().text("certificate")
            try await site.data(
                .update, "config/crl",
                ["auto_rebuild": true, "enable_delta": true, "delta_rebuild_interval": "10m"])
            let old = try await site.leaf("old.example.com")
            try await site.revoke(old)
            let base = try await list(site)
            #expect(base.revoked.map(\.serialNumber) == [old.serialNumber])
            let new = try await site.leaf("new.example.com")
            try await site.revoke(new)
            let first = try await site.raw("crl/delta", type: "application/pkix-crl")
            let pem = PEMBlock(label: "X509 CRL", bytes: first).text
            let text = try await site.openssl("crl", "-noout", "-text", "-in", site.directory.write("delta.pem", pem))
            #expect(text.output.contains("X509v3 Delta CRL Indicator: critical"), "\(text.everything)")
            #expect(text.output.lowercased().contains(new.serialNumberText), "\(text.output)")
            #expect(!text.output.lowercased().contains(old.serialNumberText), "\(text.output)")
            let check = try await site.openssl(
                "crl", "-noout", "-verify", "-in", site.directory.file("delta.pem"), "-CAfile",
                site.directory.write("ca.pem", root))
            #expect(check.everything.contains("verify OK"), "\(check.everything)")
            // Kept for its interval, made anew after it, or when that is asked for.
            #expect(try await site.raw("issuer/default/crl/delta/der") == first)
            site.stage.clock.advance(by: .seconds(11 * 60))
            await site.stage.backend.tend()
            let second = try await site.raw("crl/delta")
            #expect(second != first)
            try await site.data(.update, "crl/rotate-delta")
            #expect(try await site.raw("crl/delta") != second)
            // A new full list takes everything up.
            try await site.data(.update, "crl/rotate")
            #expect(try await list(site).revoked.count == 2)
            let delta = PEMBlock(label: "X509 CRL", bytes: try await site.raw("crl/delta")).text
            let rest = try await site.openssl("crl", "-noout", "-text", "-in", site.directory.write("rest.pem", delta))
            #expect(rest.output.contains("No Revoked Certificates"), "\(rest.output)")
        }
    }

    @Test func signatureAlgorithmOfLists() async throws {
        try await PKISite.run { site in
            try await site.root("Root", ["key_type": "rsa"])
            try await site.data(
                .patch, "issuer/default", ["revocation_signature_algorithm": "SHA512WithRSAPSS"])
            let shown = try await site.openssl(
                "crl", "-noout", "-text", "-inform", "DER", "-in",
                site.directory.write("list.der", try await site.raw("crl")))
            #expect(shown.output.contains("rsassaPss") && shown.output.contains("sha512"), "\(shown.everything)")
        }
    }
}
