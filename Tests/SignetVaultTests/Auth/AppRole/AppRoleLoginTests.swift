import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct AppRoleLoginTests {
    private func run(
        _ role: [String: JSONValue] = [:], _ body: (BackendStage) async throws -> Void
    ) async throws {
        try await BackendStage.run(AppRoleKind.self, table: .auth) { stage in
            var fields: [String: JSONValue] = ["role_id": "R", "token_policies": "web", "token_ttl": 300]
            fields.merge(role) { $1 }
            try await stage.ask(.update, "role/web", fields)
            try await body(stage)
        }
    }

    private func login(
        _ stage: BackendStage, _ fields: [String: JSONValue], from address: String = "127.0.0.1"
    ) async throws -> LoginGrant? {
        try await stage.ask(.update, "login", fields) { $0.remoteAddress = address }.login
    }

    @Test func grants() async throws {
        try await run { stage in
            try await stage.ask(
                .update, "role/web/custom-secret-id", ["secret_id": "S", "metadata": "{\"foo\":\"bar\"}"])
            let grant = try #require(try await login(stage, ["role_id": "R", "secret_id": "S"]))
            #expect(grant.displayName == "approle" && grant.policies == ["web"] && grant.ttl == 300)
            #expect(grant.metadata == ["role_name": "web", "foo": "bar"] && grant.alias == "R")
            #expect(grant.isRenewable && grant.tokenType == "service")
        }
    }

    @Test(
        arguments: [
            ([:], "missing role_id"), (["role_id": "R"], "missing secret_id"),
            (["role_id": "R", "secret_id": "wrong"], "invalid role or secret ID"),
            (["role_id": "wrong", "secret_id": "S"], "invalid role or secret ID"),
            (["role_id": "", "secret_id": "S"], "missing role_id"),
        ] as [([String: JSONValue], String)])
    func refuses(sent: [String: JSONValue], message: String) async throws {
        try await run { stage in
            try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "S"])
            #expect(await vaultFailure { try await login(stage, sent) } == .invalid(message))
        }
    }

    @Test func anotherRolesSecretIDIsNone() async throws {
        try await run { stage in
            try await stage.ask(.update, "role/api", ["role_id": "A"])
            try await stage.ask(.update, "role/api/custom-secret-id", ["secret_id": "S"])
            let failure = await vaultFailure { try await login(stage, ["role_id": "R", "secret_id": "S"]) }
            #expect(failure == .invalid("invalid role or secret ID"))
        }
    }

    @Test func oldRoleIDsAreGoodForNothing() async throws {
        try await run { stage in
            try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "S"])
            try await stage.ask(.update, "role/web/role-id", ["role_id": "R2"])
            #expect(await vaultFailure { try await login(stage, ["role_id": "R", "secret_id": "S"]) } != nil)
            let first = try await login(stage, ["role_id": "R2", "secret_id": "S"])
            #expect(first != nil)
        }
    }

    /// Uses are counted in the database: of many at a time just as many succeed as there are uses.
    @Test func usesAreCountedExactly() async throws {
        try await run(["secret_id_num_uses": 5]) { stage in
            try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "S"])
            let granted = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let response = try? await stage.ask(.update, "login", ["role_id": "R", "secret_id": "S"])
                        return response?.login != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(granted == 5)
            #expect(try await stage.ask(.update, "role/web/secret-id/lookup", ["secret_id": "S"]).data == nil)
        }
    }

    @Test func aUseCountsEvenFromTheWrongPlace() async throws {
        try await run { stage in
            try await stage.ask(
                .update, "role/web/custom-secret-id", ["secret_id": "S", "cidr_list": "10.0.0.0/8", "num_uses": 2])
            let failure = await vaultFailure { try await login(stage, ["role_id": "R", "secret_id": "S"]) }
            #expect(
                failure
                    == .invalid(
                        "source address \"127.0.0.1\" unauthorized through CIDR restrictions on the secret ID"))
            let found = try await stage.ask(.update, "role/web/secret-id/lookup", ["secret_id": "S"])
            #expect(found.data?["secret_id_num_uses"] == 1)
            let first = try await login(stage, ["role_id": "R", "secret_id": "S"], from: "10.9.8.7")
            #expect(first != nil)
        }
    }

    @Test func rolesBoundToPlaces() async throws {
        try await run(["bind_secret_id": false, "secret_id_bound_cidrs": "10.0.0.0/8"]) { stage in
            let failure = await vaultFailure { try await login(stage, ["role_id": "R"]) }
            #expect(
                failure == .invalid("source address \"127.0.0.1\" unauthorized by CIDR restrictions on the role"))
            let grant = try await login(stage, ["role_id": "R"], from: "10.1.1.1")
            #expect(grant?.metadata == ["role_name": "web"])
        }
    }

    @Test func theSecretIDSaysWhereTokensAreGood() async throws {
        try await run(["token_bound_cidrs": "10.0.0.0/8"]) { stage in
            try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "wide"])
            try await stage.ask(
                .update, "role/web/custom-secret-id", ["secret_id": "S", "token_bound_cidrs": "10.2.0.0/16"])
            let first = try await login(stage, ["role_id": "R", "secret_id": "wide"])?.boundCIDRs
            #expect(first == ["10.0.0.0/8"])
            let second = try await login(stage, ["role_id": "R", "secret_id": "S"])?.boundCIDRs
            #expect(second == ["10.2.0.0/16"])
        }
    }

    @Test func expiredSecretIDs() async throws {
        try await run(["secret_id_ttl": 60]) { stage in
            try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "S"])
            stage.clock.advance(by: .seconds(59))
            let first = try await login(stage, ["role_id": "R", "secret_id": "S"])
            #expect(first != nil)
            stage.clock.advance(by: .seconds(1))
            let failure = await vaultFailure { try await login(stage, ["role_id": "R", "secret_id": "S"]) }
            #expect(failure == .invalid("invalid role or secret ID"))
        }
    }

    @Test func renewalsFollowTheRole() async throws {
        try await run { stage in
            try await stage.ask(.update, "role/web/custom-secret-id", ["secret_id": "S"])
            let grant = try #require(try await login(stage, ["role_id": "R", "secret_id": "S"]))
            var token = TokenEntry(accessor: "a", policies: ["web"], path: "auth/approle/login", createdAt: .now)
            token.internalData = grant.internalData
            let request = VaultRequest(.update, "auth/token/renew-self")
            try await stage.ask(.update, "role/web", ["token_ttl": 600])
            #expect(try await stage.backend.renewal(of: token, request)?.ttl == 600)
            try await stage.ask(.delete, "role/web")
            let failure = await vaultFailure { try await stage.backend.renewal(of: token, request) }
            #expect(failure == .invalid("role \"web\" does not exist during renewal"))
        }
    }

    @Test func loginAloneIsOpen() async throws {
        try await run { stage in
            let open = stage.backend.routes.all.filter { $0.answering.values.contains { $0.access == .open } }
            #expect(open.map(\.pattern.description) == ["login"])
        }
    }
}
