import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

/// What only who asks can mend is 400, never 500.
@Suite struct PKIRefusalTests {
    private func status(_ site: PKISite, _ path: String, _ fields: [String: JSONValue]) async -> Int? {
        await vaultFailure(mappingErrors: true) { try await site.data(.update, path, fields) }?.status
    }

    @Test func whatCannotStandInACertificate() async throws {
        try await PKISite.run { site in
            #expect(await status(site, "root/generate/internal", ["key_type": "ec"]) == 400)
            for fields in [
                ["country": "Republic of Korea"], ["uri_sans": "no uri"], ["other_sans": "nonsense"],
                ["permitted_dns_domains": "a b"], ["permitted_ip_ranges": "10.0.0.0/99"],
                ["serial_number": .string(String(repeating: "9", count: 100))], ["not_after": "1969-01-01T00:00:00Z"],
                ["alt_names": "a..b"], ["max_path_length": -2], ["not_before_duration": .integer(.max)],
                ["common_name": .string(String(repeating: "c", count: 70))],
            ] as [[String: JSONValue]] {
                let asked: [String: JSONValue] = ["common_name": "Root", "key_type": "ec"]
                #expect(
                    await status(site, "root/generate/internal", asked.merging(fields) { $1 }) == 400, "\(fields)")
            }
            #expect(try await site.pki.issuers.directory().state.issuers.isEmpty)
            try await site.root("Root", ["permitted_dns_domains": "example.com"])
            try await site.data(
                .update, "roles/web", ["allow_any_name": true, "key_type": "ec", "ttl": "1h"])
            #expect(await status(site, "issue/web", ["common_name": "a.test"]) == 400)
            #expect(await status(site, "issue/web", ["common_name": "a.example.com"]) == nil)
            #expect(await status(site, "issue/web", ["common_name": "a@b@example.com"]) == 400)
            #expect(await status(site, "roles/web", ["country": "Republic of Korea"]) == 400)
        }
    }

    @Test func whoStillNamesAnIssuerIsToldOf() async throws {
        try await PKISite.run { site in
            try await site.root("One", ["issuer_name": "one"])
            let second = try await site.root("Two", ["issuer_name": "two"]).text("issuer_id")
            for (name, reference) in [("a", "two"), ("b", "two"), ("c", second), ("d", "default")] {
                try await site.data(.update, "roles/\(name)", ["issuer_ref": .string(reference)])
            }
            #expect(try await site.stage.ask(.patch, "issuer/two", ["usage": "read-only"]).warnings.isEmpty)
            #expect(
                try await site.stage.ask(.patch, "issuer/two", ["issuer_name": "three"]).warnings == [
                    "2 roles reference two"
                ])
            #expect(
                try await site.stage.ask(.delete, "issuer/three").warnings == ["1 roles reference \(second)"])
        }
    }

    @Test func authoritiesMayBeHeldToTheirIssuersEnd() async throws {
        try await PKISite.run { site in
            try await site.root("Root", ["ttl": "24h"])
            let csr = try await site.data(
                .update, "intermediate/generate/internal", ["common_name": "Below", "key_type": "ec"])
            let asked: [String: JSONValue] = [
                "csr": csr["csr"] ?? .null, "common_name": "Below", "ttl": "48h",
            ]
            #expect(await status(site, "root/sign-intermediate", asked) == nil)
            try await site.data(.patch, "issuer/default", ["leaf_not_after_behavior": "always_enforce_err"])
            #expect(await status(site, "root/sign-intermediate", asked) == 400)
            try await site.data(.patch, "issuer/default", ["leaf_not_after_behavior": "truncate"])
            let enforced = asked.merging(["enforce_leaf_not_after_behavior": true]) { $1 }
            let cut = try await site.data(.update, "root/sign-intermediate", enforced)
            #expect(cut["expiration"] == .integer(1_800_000_000 + 24 * 3600))
        }
    }

    @Test func detailsComeInPages() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            for number in 0..<5 { _ = try await pki.issue("n\(number).test") }
            try await pki.ask(
                .update, "root/generate/internal", ["common_name": "second", "key_type": "ec", "issuer_name": "second"])
            try await pki.role("web", ["issuer_ref": "second", "ttl": "1h"])
            for number in 5..<8 { _ = try await pki.issue("n\(number).test") }
            let whole = try await pki.ask(.list, "certs/detailed")
            let serials = whole.data?["keys"]?.elements?.compactMap(\.text) ?? []
            // With both roots.
            #expect(serials.count == 10 && Set(serials).count == 10 && whole.warnings.isEmpty)
            var paged: [String] = []
            while paged.count < 10 {
                let page = try await pki.ask(
                    .list, "certs/detailed", ["limit": 3, "after": .string(paged.last ?? "")])
                paged += page.data?["keys"]?.elements?.compactMap(\.text) ?? []
                #expect(page.warnings.isEmpty)
            }
            #expect(paged == serials)
            let end = await vaultFailure { try await pki.ask(.list, "certs/detailed", ["after": .string(paged[9])]) }
            #expect(end == .notFound)
            #expect(
                await pki.refusal(.list, "certs/detailed", ["after": "ab:cd"])
                    == "certificate with serial ab:cd not found.")
        }
    }
}
