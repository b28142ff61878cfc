import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

@Suite struct LeafLifetimeTests {
    private static func seconds(_ pki: PKIStage, _ fields: [String: JSONValue]) async throws -> (Int, [String]) {
        let asked: [String: JSONValue] = ["common_name": "a.test"]
        let response = try await pki.ask(.update, "issue/web", asked.merging(fields) { $1 })
        return (
            (response.data?.number("expiration") ?? 0) - pki.stage.clock.now.unixSeconds, response.warnings
        )
    }

    @Test func requestRoleAndMountInThisOrder() async throws {
        try await PKIStage.run { pki in
            try await pki.role("web", ["ttl": "1h", "max_ttl": "2h"])
            #expect(try await Self.seconds(pki, [:]) == (3600, []))
            #expect(try await Self.seconds(pki, ["ttl": "90m"]) == (5400, []))
            #expect(
                try await Self.seconds(pki, ["ttl": "2160h0m0s"])
                    == (
                        7200,
                        [
                            "TTL \"2160h0m0s\" is longer than permitted maxTTL \"2h0m0s\", so maxTTL is being used"
                        ]
                    ))
            try await pki.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "permit"])
            try await pki.role("web", ["ttl": 0, "max_ttl": 0])
            #expect(try await Self.seconds(pki, [:]) == (768 * 3600, []))
            #expect(
                try await Self.seconds(pki, ["ttl": "800h30s"])
                    == (
                        768 * 3600,
                        ["TTL \"800h0m30s\" is longer than permitted maxTTL \"768h0m0s\", so maxTTL is being used"]
                    ))
        }
    }

    @Test func noLifetimeIsTooLongToBeUnderstood() async throws {
        try await PKIStage.run { pki in
            try await pki.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "permit"])
            // 1000 years, which is the longest that is read.
            let longest = 1000 * 365 * 86_400
            try await pki.role("web", ["ttl": .integer(longest), "max_ttl": .integer(longest)])
            #expect(try await Self.seconds(pki, [:]) == (longest, []))
            #expect(
                await pki.refusal(.update, "roles/web", ["ttl": .integer(longest + 1)])
                    == "Field validation failed: error converting input for field \"ttl\": a duration is expected")
            let fixed = try await pki.issue("a.test", ["not_after": "9999-12-31T23:59:59Z"])
            #expect(fixed["expiration"] == 253_402_300_799)
        }
    }

    @Test func fixedEnds() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let end = pki.stage.clock.now.addingTimeInterval(100).rfc3339
            #expect(try await Self.seconds(pki, ["not_after": .string(end)]) == (100, []))
            #expect(
                await pki.refusal(
                    .update, "issue/web", ["common_name": "a.test", "ttl": "1h", "not_after": .string(end)])
                    == "Either ttl or not_after should be provided. Both should not be provided in the same request.")
            #expect(
                await pki.refusal(.update, "issue/web", ["common_name": "a.test", "not_after": "soon"])
                    == "failed to parse not_after \"soon\": an RFC 3339 time is expected")
            #expect(
                await pki.refusal(
                    .update, "issue/web", ["common_name": "a.test", "not_after": "2000-01-01T00:00:00Z"])
                    == "cannot satisfy request, as notAfter of 2000-01-01T00:00:00Z is before notBefore of "
                    + "\(pki.stage.clock.now.addingTimeInterval(-30).rfc3339)")
            try await pki.role("web", ["not_after": .string(end)])
            #expect(try await Self.seconds(pki, [:]) == (100, []))
        }
    }

    @Test func issuersThatEndBefore() async throws {
        try await PKIStage.run(rootTTL: "24h") { pki in
            try await pki.role()
            let (now, day) = (pki.stage.clock.now, 24 * 3600)
            #expect(
                await pki.refusal(.update, "issue/web", ["common_name": "a.test", "ttl": "48h"])
                    == "cannot satisfy request, as TTL would result in notAfter of "
                    + "\(now.addingTimeInterval(Double(2 * day)).rfc3339) that is beyond the expiration of the CA "
                    + "certificate at \(now.addingTimeInterval(Double(day)).rfc3339)")
            try await pki.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "truncate"])
            #expect(try await Self.seconds(pki, ["ttl": "48h"]) == (day, []))
            try await pki.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "permit"])
            #expect(try await Self.seconds(pki, ["ttl": "48h"]) == (2 * day, []))
        }
    }

    @Test func beginningLiesBack() async throws {
        try await PKIStage.run { pki in
            let now = pki.stage.clock.now
            try await pki.role("web", ["not_before_duration": "10s"])
            #expect(try await pki.issue("a.test").certificate().notBefore == now.addingTimeInterval(-10))
            try await pki.role("web", ["not_before_duration": "2h"])
            let certificate = try await pki.issue("a.test").certificate()
            // The root was made at the same moment, valid from 30 seconds before.
            #expect(certificate.notBefore == now.addingTimeInterval(-30))
        }
    }
}
