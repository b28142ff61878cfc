import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct SecretIDTests {
    private func run(
        _ role: [String: JSONValue] = [:], _ body: (BackendStage) async throws -> Void
    ) async throws {
        try await BackendStage.run(AppRoleKind.self, table: .auth) { stage in
            try await stage.ask(.update, "role/web", role)
            try await body(stage)
        }
    }

    @Test func lifeOfASecretID() async throws {
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.list, "role/web/secret-id") } == .notFound)
            let made = try #require(
                try await stage.ask(
                    .update, "role/web/secret-id",
                    ["metadata": "{\"a\": \"val1\"}", "cidr_list": ["127.0.0.1/32"], "ttl": "1h"]
                ).data)
            let (secret, accessor) = (try #require(made["secret_id"]), try #require(made["secret_id_accessor"]))
            #expect(made["secret_id_ttl"] == 3600 && made["secret_id_num_uses"] == 0 && secret != accessor)
            #expect(try await stage.ask(.list, "role/web/secret-id/").data?["keys"] == .array([accessor]))
            let found = try #require(
                try await stage.ask(.update, "role/web/secret-id/lookup", ["secret_id": secret]).data)
            #expect(found["secret_id_accessor"] == accessor && found["cidr_list"] == ["127.0.0.1/32"])
            #expect(found["metadata"] == ["a": "val1"] && found["secret_id"] == nil)
            #expect(found["creation_time"] == "2027-01-15T08:00:00.000Z")
            #expect(found["expiration_time"] == "2027-01-15T09:00:00.000Z")
            let byAccessor = try await stage.ask(
                .update, "role/web/secret-id-accessor/lookup", ["secret_id_accessor": accessor])
            #expect(byAccessor.data == found)
            try await stage.ask(.update, "role/web/secret-id/destroy", ["secret_id": secret])
            #expect(try await stage.ask(.update, "role/web/secret-id/lookup", ["secret_id": secret]).data == nil)
            #expect(await vaultFailure { try await stage.ask(.list, "role/web/secret-id") } == .notFound)
        }
    }

    @Test func whatIsUnknown() async throws {
        try await run { stage in
            let lookup = try await stage.ask(.update, "role/web/secret-id/lookup", ["secret_id": "no"])
            #expect(lookup.data == nil)
            let unknown = VaultFailure(
                status: 404, ["failed to find accessor entry for secret_id_accessor: \"no\""])
            for action in ["lookup", "destroy"] {
                let failure = await vaultFailure {
                    try await stage.ask(
                        .update, "role/web/secret-id-accessor/\(action)", ["secret_id_accessor": "no"])
                }
                #expect(failure == unknown)
            }
            let missing = VaultFailure(status: 404, ["role \"none\" does not exist"])
            #expect(await vaultFailure { try await stage.ask(.update, "role/none/secret-id") } == missing)
            #expect(await vaultFailure { try await stage.ask(.list, "role/none/secret-id") } == missing)
        }
    }

    @Test func customOnes() async throws {
        try await run { stage in
            let made = try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "custom"])
            #expect(made.data?["secret_id"] == "custom")
            let again = await vaultFailure {
                try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "custom"])
            }
            #expect(again == .invalid("SecretID is already registered"))
            let none = await vaultFailure { try await stage.ask(.update, "role/web/custom-secret-id") }
            #expect(none == .invalid("missing secret_id"))
            try await stage.ask(.update, "role/api", [:])
            try await stage.ask(.update, "role/api/custom-secret-id", ["secret_id": "custom"])
        }
    }

    @Test(
        arguments: [
            (["num_uses": 11], "num_uses cannot be higher than the role's secret_id_num_uses"),
            (["num_uses": 0], "num_uses cannot be higher than the role's secret_id_num_uses"),
            (["num_uses": -1], "num_uses cannot be negative"),
            (["ttl": "2h"], "ttl cannot be longer than the role's secret_id_ttl"),
            (["ttl": 0], "ttl cannot be longer than the role's secret_id_ttl"),
            (
                ["cidr_list": "10.0.0.0/7"],
                "CIDR blocks on the secret ID (\"10.0.0.0/7\") must be a subset of the CIDR blocks on the role \"web\""
            ),
            (["token_bound_cidrs": "x"], "invalid CIDR block in 'token_bound_cidrs': \"x\""),
        ] as [([String: JSONValue], String)])
    func theRoleLimits(sent: [String: JSONValue], message: String) async throws {
        let role: [String: JSONValue] = [
            "secret_id_num_uses": 10, "secret_id_ttl": "1h", "secret_id_bound_cidrs": "10.0.0.0/8",
        ]
        try await run(role) { stage in
            #expect(
                await vaultFailure { try await stage.ask(.update, "role/web/secret-id", sent) } == .invalid(message))
            let made = try await stage.ask(.update, "role/web/secret-id", ["cidr_list": "10.1.0.0/16", "num_uses": 3])
            #expect(made.data?["secret_id_num_uses"] == 3 && made.data?["secret_id_ttl"] == 3600)
        }
    }

    @Test func rolesThatNeedNoneGiveNone() async throws {
        try await run(["bind_secret_id": false, "secret_id_bound_cidrs": "10.0.0.0/8"]) { stage in
            let failure = await vaultFailure { try await stage.ask(.update, "role/web/secret-id") }
            #expect(failure == .invalid("bind_secret_id is not set on the role"))
        }
    }

    @Test func expiredOnesAreGoneAndTidied() async throws {
        try await run(["secret_id_ttl": 60]) { stage in
            let made = try #require(try await stage.ask(.update, "role/web/secret-id").data)
            let lasting = try #require(try await stage.ask(.update, "role/web/secret-id", ["ttl": 60]).data)
            stage.clock.advance(by: .seconds(60))
            let lookup = try await stage.ask(
                .update, "role/web/secret-id/lookup", ["secret_id": try #require(lasting["secret_id"])])
            #expect(lookup.data == nil)
            #expect(await vaultFailure { try await stage.ask(.list, "role/web/secret-id") } == .notFound)
            #expect(try await rows(stage) == 2)
            let tidied = try await stage.ask(.update, "tidy/secret-id")
            #expect(tidied.status == 202 && tidied.warnings.count == 1)
            #expect(try await rows(stage) == 0 && made["secret_id"] != lasting["secret_id"])
            try await stage.ask(.update, "role/web/secret-id")
            stage.clock.advance(by: .seconds(61))
            await stage.backend.tend()
            #expect(try await rows(stage) == 0)
        }
    }

    @Test func theyEndWithTheirRoleAndTheirMount() async throws {
        try await run { stage in
            try await stage.ask(.update, "role/api", [:])
            try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "s"])
            try await stage.ask(.update, "role/api/custom-secret-id", ["secret_id": "s"])
            try await stage.ask(.delete, "role/web")
            #expect(try await rows(stage) == 1)
            try await stage.ask(.update, "role/web", [:])
            #expect(try await stage.ask(.update, "role/web/secret-id/lookup", ["secret_id": "s"]).data == nil)
            try await stage.backend.retire()
            #expect(try await rows(stage) == 0)
        }
    }

    @Test func theDatabaseDoesNotHoldThem() async throws {
        try await run { stage in
            let made = try #require(try await stage.ask(.update, "role/web/secret-id").data?["secret_id"]?.text)
            let files = try ["", "-wal"].map {
                try Data(contentsOf: URL(filePath: stage.services.database.path + $0))
            }
            #expect(files.contains { !$0.isEmpty })
            #expect(files.allSatisfy { $0.firstRange(of: Data(made.utf8)) == nil })
        }
    }

    private func rows(_ stage: BackendStage) async throws -> Int64? {
        try await stage.services.database.read { try $0.row("SELECT count(*) FROM vault_secret_ids")?.integer(0) }
    }
}
