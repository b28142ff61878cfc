import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct AppRoleTests {
    private func run(_ body: (BackendStage) async throws -> Void) async throws {
        try await BackendStage.run(AppRoleKind.self, table: .auth) { stage in
            try await stage.ask(.update, "role/web", ["token_policies": "web"])
            try await body(stage)
        }
    }

    @Test func rolesAreMadeReadListedAndRemoved() async throws {
        try await BackendStage.run(AppRoleKind.self, table: .auth) { stage in
            #expect(await vaultFailure { try await stage.ask(.list, "role") } == .notFound)
            #expect(await vaultFailure { try await stage.ask(.read, "role/web") } == .notFound)
            let made = try await stage.ask(
                .update, "role/Web", ["policies": "pki", "secret_id_ttl": "10m", "secret_id_num_uses": "40"])
            #expect(made.data == nil && made.warnings.isEmpty)
            let data = try #require(try await stage.ask(.read, "role/web").data)
            #expect(data["token_type"] == "default" && data["token_policies"] == ["pki"] && data["policies"] == ["pki"])
            #expect(data["secret_id_ttl"] == 600 && data["secret_id_num_uses"] == 40 && data["bind_secret_id"] == true)
            #expect(data["secret_id_bound_cidrs"] == [] && data["local_secret_ids"] == false)
            #expect(try await stage.ask(.list, "role/").data?["keys"] == ["web"])
            try await stage.ask(.update, "role/web", ["token_ttl": 60])
            #expect(try await stage.ask(.read, "role/web").data?["secret_id_ttl"] == 600)
            try await stage.ask(.delete, "role/web")
            try await stage.ask(.delete, "role/web")
            #expect(await vaultFailure { try await stage.ask(.list, "role") } == .notFound)
        }
    }

    @Test(
        arguments: [
            (["bind_secret_id": false], "at least one constraint should be enabled on the role"),
            (["token_ttl": 20, "token_max_ttl": 10], "token_ttl should not be greater than token_max_ttl"),
            (["secret_id_num_uses": -1], "secret_id_num_uses cannot be negative"),
            (["local_secret_ids": true], "local_secret_ids can only be modified during role creation"),
            (["secret_id_bound_cidrs": "x"], "invalid CIDR block in 'secret_id_bound_cidrs': \"x\""),
        ] as [([String: JSONValue], String)])
    func refuses(sent: [String: JSONValue], message: String) async throws {
        try await run { stage in
            let before = try await stage.ask(.read, "role/web").data
            #expect(await vaultFailure { try await stage.ask(.update, "role/web", sent) } == .invalid(message))
            #expect(try await stage.ask(.read, "role/web").data == before)
        }
    }

    @Test(
        arguments: [
            ("policies", "token_policies", ["a"], []), ("bound-cidr-list", "bound_cidr_list", ["10.0.0.0/8"], []),
            ("secret-id-bound-cidrs", "secret_id_bound_cidrs", ["10.0.0.0/8"], []),
            ("token-bound-cidrs", "token_bound_cidrs", ["10.0.0.0/8"], []),
            ("secret-id-num-uses", "secret_id_num_uses", 7, 0), ("secret-id-ttl", "secret_id_ttl", 7, 0),
            ("period", "token_period", 7, 0), ("token-num-uses", "token_num_uses", 7, 0),
            ("token-ttl", "token_ttl", 7, 0), ("token-max-ttl", "token_max_ttl", 7, 0),
            ("bind-secret-id", "bind_secret_id", true, true),
        ] as [(String, String, JSONValue, JSONValue)])
    func settingsOneByOne(path: String, field: String, value: JSONValue, usual: JSONValue) async throws {
        try await run { stage in
            try await stage.ask(.update, "role/web/\(path)", [field: value])
            #expect(try await stage.ask(.read, "role/web/\(path)").data == [field: value])
            #expect(await vaultFailure { try await stage.ask(.update, "role/web/\(path)") }?.status == 400)
            try await stage.ask(.delete, "role/web/\(path)")
            #expect(try await stage.ask(.read, "role/web/\(path)").data == [field: usual])
            #expect(await vaultFailure { try await stage.ask(.read, "role/none/\(path)") } == .notFound)
            #expect(
                await vaultFailure { try await stage.ask(.update, "role/none/\(path)", [field: value]) } == .notFound)
            #expect(try await stage.ask(.list, "role").data?["keys"] == ["web"])
        }
    }

    @Test func oldNamesOfSettings() async throws {
        try await run { stage in
            try await stage.ask(.update, "role/web/policies", ["policies": "x"])
            #expect(
                try await stage.ask(.read, "role/web/policies").data == ["token_policies": ["x"], "policies": ["x"]])
            try await stage.ask(.update, "role/web", ["bound_cidr_list": "10.0.0.0/8", "bind_secret_id": false])
            let data = try #require(try await stage.ask(.read, "role/web").data)
            #expect(data["secret_id_bound_cidrs"] == ["10.0.0.0/8"] && data["bound_cidr_list"] == ["10.0.0.0/8"])
            let open = await vaultFailure { try await stage.ask(.delete, "role/web/bound-cidr-list") }
            #expect(open == .invalid("at least one constraint should be enabled on the role"))
            #expect(try await stage.ask(.read, "role/web/local-secret-ids").data == ["local_secret_ids": false])
        }
    }

    @Test func roleIDs() async throws {
        try await run { stage in
            let first = try #require(try await stage.ask(.read, "role/web/role-id").data?["role_id"]?.text)
            #expect(first.count == 36)
            try await stage.ask(.update, "role/web/role-id", ["role_id": "mine"])
            #expect(try await stage.ask(.read, "role/web/role-id").data == ["role_id": "mine"])
            try await stage.ask(.update, "role/web", ["token_ttl": 5])
            #expect(try await stage.ask(.read, "role/web/role-id").data == ["role_id": "mine"])
            let taken = await vaultFailure { try await stage.ask(.update, "role/other", ["role_id": "mine"]) }
            #expect(taken == .invalid("role_id already in use"))
            try await stage.ask(.update, "role/web/role-id", ["role_id": "new"])
            try await stage.ask(.update, "role/other", ["role_id": "mine"])
            #expect(try await stage.ask(.read, "role/other/role-id").data == ["role_id": "mine"])
            #expect(
                await vaultFailure { try await stage.ask(.update, "role/web/role-id") } == .invalid("missing role_id"))
            try await stage.ask(.delete, "role/other")
            try await stage.ask(.update, "role/web/role-id", ["role_id": "mine"])
        }
    }

    @Test func whatWasTypedWrongIsWarnedOf() async throws {
        try await run { stage in
            let response = try await stage.ask(.update, "role/web", ["token_max_tll": "1h"])
            #expect(response.warnings == ["Endpoint ignored these unrecognized parameters: [token_max_tll]"])
        }
    }
}
