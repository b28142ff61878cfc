import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct PKITidyTests {
    /// Two certificates that end after an hour, one of them revoked, and one that lives for three days.
    private static func prepare(_ pki: PKIStage) async throws {
        try await pki.role()
        _ = try await pki.issue("a.test", ["ttl": "1h"])
        let revoked = try await pki.issue("b.test", ["ttl": "1h"])
        try await pki.ask(.update, "revoke", ["serial_number": revoked["serial_number"] ?? ""])
        let long = try await pki.issue("c.test", ["ttl": "72h"])
        try await pki.ask(.update, "revoke", ["serial_number": long["serial_number"] ?? ""])
    }

    private static func count(_ pki: PKIStage, _ path: String) async -> Int {
        (try? await pki.ask(.list, path).data?["keys"]?.elements?.count) ?? 0
    }

    @Test func removesWhatEndedLongAgo() async throws {
        try await PKIStage.run { pki in
            try await Self.prepare(pki)
            #expect(try await pki.ask(.read, "tidy-status").data?["state"] == "Inactive")
            let none = try await pki.ask(.update, "tidy")
            #expect(none.status == 202)
            #expect(none.warnings.first?.hasPrefix("Manual tidy requested but no tidy operations were set.") == true)

            pki.stage.clock.advance(by: .seconds(3600 + 600))
            let settings: [String: JSONValue] = ["tidy_cert_store": true, "safety_buffer": "10m"]
            let started = try await pki.ask(.update, "tidy", settings)
            #expect(started.status == 202)
            #expect(
                started.warnings == [
                    "Tidy operation successfully started. Any information from the operation will be printed to "
                        + "Vault's server logs."
                ])
            // Ended exactly a safety buffer ago is not long enough.
            #expect(try await pki.ask(.read, "tidy-status").data?["cert_store_deleted_count"] == 0)
            #expect(await Self.count(pki, "certs") == 4)

            pki.stage.clock.advance(by: .seconds(1))
            try await pki.ask(.update, "tidy", settings)
            let status = try await pki.ask(.read, "tidy-status").data ?? [:]
            #expect(status["state"] == "Finished" && status["error"] == .null)
            #expect(status["cert_store_deleted_count"] == 1 && status["revoked_cert_deleted_count"] == 0)
            // The root is among them.
            #expect(status["current_cert_store_count"] == 3)
            #expect(status["current_revoked_cert_count"] == 2)
            #expect(status["safety_buffer"] == 600 && status["tidy_cert_store"] == true)
            #expect(status["time_finished"] == .string(pki.stage.clock.now.rfc3339))
            #expect(status["internal_backend_uuid"] == .string(pki.stage.mount.uuid))

            try await pki.ask(.update, "tidy", ["tidy_revocation_list": true, "safety_buffer": "10m"])
            #expect(try await pki.ask(.read, "tidy-status").data?["revoked_cert_deleted_count"] == 1)
            // Revoked, but not ended: it stays.
            #expect(await Self.count(pki, "certs/revoked") == 1)
            #expect(await Self.count(pki, "certs") == 2)
            let names = try await pki.stage.services.authorities.certificates(
                authority: nil, query: "a.test", after: nil, limit: 10)
            #expect(names.isEmpty)
        }
    }

    @Test func goesOnInRegularWork() async throws {
        try await PKIStage.run { pki in
            try await Self.prepare(pki)
            pki.stage.clock.advance(by: .seconds(7200))
            let settings: [String: JSONValue] = [
                "tidy_cert_store": true, "tidy_revoked_certs": true, "safety_buffer": 1, "pause_duration": "1m",
            ]
            try await pki.ask(.update, "tidy", settings)
            #expect(try await pki.ask(.read, "tidy-status").data?["state"] == "Running")
            #expect(try await pki.ask(.update, "tidy", settings).warnings == ["Tidy operation already in progress."])
            #expect(await Self.count(pki, "certs") == 4)
            await pki.stage.backend.tend()
            #expect(await Self.count(pki, "certs") == 3)
            let cancelled = try await pki.ask(.update, "tidy-cancel")
            #expect(cancelled.data?["state"] == "Cancelled" && cancelled.warnings.isEmpty)
            #expect(
                try await pki.ask(.update, "tidy-cancel").warnings == [
                    "Tidy operation cannot be cancelled as none is currently running."
                ])
            try await pki.ask(.update, "tidy", settings)
            for _ in 0..<4 { await pki.stage.backend.tend() }
            #expect(try await pki.ask(.read, "tidy-status").data?["state"] == "Finished")
            #expect(await Self.count(pki, "certs") == 2)
        }
    }

    @Test func isDoneWithoutBeingAskedFor() async throws {
        try await PKIStage.run { pki in
            let usual = try await pki.ask(.read, "config/auto-tidy").data ?? [:]
            #expect(usual["enabled"] == true && usual["interval_duration"] == 43_200)
            #expect(usual["tidy_cert_store"] == true && usual["tidy_revoked_certs"] == true)
            #expect(usual["tidy_expired_issuers"] == false && usual["safety_buffer"] == 259_200)
            #expect(usual["pause_duration"] == "0s")
            try await Self.prepare(pki)
            // Not at once after the start.
            pki.stage.clock.advance(by: .seconds(299))
            await pki.stage.backend.tend()
            #expect(try await pki.ask(.read, "tidy-status").data?["last_auto_tidy_finished"] == .null)
            pki.stage.clock.advance(by: .seconds(601))
            await pki.stage.backend.tend()
            let first = try await pki.ask(.read, "tidy-status").data ?? [:]
            #expect(first["last_auto_tidy_finished"] == .string(pki.stage.clock.now.rfc3339))
            pki.stage.clock.advance(by: .seconds(4 * 86_400))
            await pki.stage.backend.tend()
            #expect(await Self.count(pki, "certs") == 2)
            // Not again before the interval has passed, and not at all once it is turned off.
            let last = try await pki.ask(.read, "tidy-status").data?["time_started"]
            pki.stage.clock.advance(by: .seconds(43_199))
            await pki.stage.backend.tend()
            #expect(try await pki.ask(.read, "tidy-status").data?["time_started"] == last)
            try await pki.ask(.update, "config/auto-tidy", ["enabled": false])
            pki.stage.clock.advance(by: .seconds(86_400))
            await pki.stage.backend.tend()
            #expect(try await pki.ask(.read, "tidy-status").data?["time_started"] == last)
        }
    }

    @Test func settingsAreChecked() async throws {
        try await PKIStage.run { pki in
            #expect(
                await pki.refusal(
                    .update, "config/auto-tidy", ["tidy_cert_store": false, "tidy_revoked_certs": false])?
                    .hasPrefix("Auto-tidy enabled but no tidy operations were requested. ") == true)
            #expect(
                await pki.refusal(.update, "tidy", ["safety_buffer": 0]) == "safety_buffer must be greater than zero")
            #expect(
                await pki.refusal(.update, "tidy", ["safety_buffer": .integer(.max)])
                    == "Field validation failed: error converting input for field \"safety_buffer\": a duration is "
                    + "expected")
            #expect(
                await pki.refusal(.update, "config/auto-tidy", ["interval_duration": 0])
                    == "interval_duration must be greater than zero")
            try await pki.ask(.update, "config/auto-tidy", ["interval_duration": "1h", "pause_duration": "90s"])
            let data = try await pki.ask(.read, "config/auto-tidy").data ?? [:]
            #expect(data["interval_duration"] == 3600 && data["pause_duration"] == "1m30s" && data["enabled"] == true)
        }
    }

    /// The chain that names an issuer which goes is found again.
    @Test func issuersThatGoAreInNoChain() async throws {
        try await PKIStage.run(rootTTL: "1h") { pki in
            let old = try await pki.ask(.read, "issuer/default").data?["issuer_id"] ?? .null
            let new = try await pki.ask(
                .update, "root/generate/internal",
                ["common_name": "new", "key_type": "ec", "ttl": "700h", "issuer_name": "new"])
            try await pki.ask(.update, "config/issuers", ["default": "new"])
            try await pki.ask(.patch, "issuer/new", ["manual_chain": ["new", old]])
            pki.stage.clock.advance(by: .seconds(7200))
            try await pki.ask(.update, "tidy", ["tidy_expired_issuers": true, "issuer_safety_buffer": "30m"])
            let read = try await pki.ask(.read, "issuer/new").data ?? [:]
            #expect(read["manual_chain"] == .null)
            #expect(read["ca_chain"] == .array([new.data?["certificate"] ?? .null]))
            try await pki.role()
            #expect(try await pki.issue("a.test").certificate().issuer.commonName == "new")
            let retired = try await pki.stage.services.authorities.authorities().filter { $0.retiredAt != nil }
            #expect(retired.count == 1)
        }
    }

    @Test func expiredIssuersGo() async throws {
        try await PKIStage.run(rootTTL: "1h") { pki in
            try await pki.ask(
                .update, "root/generate/internal", ["common_name": "new", "key_type": "ec", "ttl": "8760h"])
            try await pki.ask(.update, "root/generate/internal", ["common_name": "x", "key_type": "ec", "ttl": "1h"])
            pki.stage.clock.advance(by: .seconds(7200))
            let settings: [String: JSONValue] = ["tidy_expired_issuers": true, "issuer_safety_buffer": "30m"]
            try await pki.ask(.update, "tidy", settings)
            // The default issuer stays, ended or not.
            #expect(await Self.count(pki, "issuers") == 2)
            #expect(try await pki.ask(.read, "issuer/default").data?.certificate().subject.commonName == "example root")
        }
    }
}
