import SignetCore
import Testing

@testable import SignetVault

@Suite struct TokenRoleTests {
    @Test func everyFieldRoundTrips() async throws {
        try await TokenStage.run { stage in
            let path = "auth/token/roles/web"
            #expect(await vaultFailure { try await stage.ask(.list, "auth/token/roles/") } == .notFound)
            #expect(await vaultFailure { try await stage.ask(.read, path) } == .notFound)
            let response = try await stage.ask(.update, path)
            #expect(response.data == nil && response.warnings.isEmpty)
            #expect(
                try await stage.ask(.read, path).data == [
                    "name": "web", "allowed_policies": [], "disallowed_policies": [], "allowed_policies_glob": [],
                    "disallowed_policies_glob": [], "allowed_entity_aliases": [], "orphan": false, "renewable": true,
                    "path_suffix": "", "token_type": "default-service", "token_no_default_policy": false,
                    "token_period": 0, "token_explicit_max_ttl": 0, "period": 0, "explicit_max_ttl": 0,
                ])
            let sent: [String: JSONValue] = [
                "allowed_policies": ["a", "b"], "disallowed_policies": ["c"], "allowed_policies_glob": ["d*"],
                "disallowed_policies_glob": ["e*"], "allowed_entity_aliases": ["f"], "orphan": true, "renewable": false,
                "path_suffix": "v1-x", "token_type": "service", "token_no_default_policy": true, "token_period": 60,
                "token_explicit_max_ttl": 600, "token_num_uses": 3, "token_bound_cidrs": ["10.0.0.0/8"],
            ]
            try await stage.ask(.update, path, sent)
            // What is not sent stays.
            try await stage.ask(.update, path, ["token_period": "2m"])
            var expected = sent.merging(["token_period": 120, "name": "web", "period": 0]) { $1 }
            expected["explicit_max_ttl"] = 0
            #expect(try await stage.ask(.read, path).data == expected)
            #expect(try await stage.ask(.list, "auth/token/roles/").data?["keys"] == ["web"])
            try await stage.ask(.delete, path)
            #expect(await vaultFailure { try await stage.ask(.read, path) } == .notFound)
        }
    }

    @Test func olderNamesOfFields() async throws {
        try await TokenStage.run { stage in
            let path = "auth/token/roles/old"
            try await stage.ask(.update, path, ["period": 60, "explicit_max_ttl": 90, "bound_cidrs": "10.0.0.1"])
            let data = try #require(try await stage.ask(.read, path).data)
            #expect(data["period"] == 60 && data["token_period"] == 60 && data["bound_cidrs"] == ["10.0.0.1"])
            #expect(data["explicit_max_ttl"] == 90 && data["token_explicit_max_ttl"] == 90)
            let both = try await stage.ask(.update, path, ["period": 60, "token_period": 30])
            #expect(
                both.warnings == [
                    "Both 'token_period' and deprecated 'period' value supplied, ignoring the deprecated value"
                ])
            let after = try #require(try await stage.ask(.read, path).data)
            #expect(after["period"] == 0 && after["token_period"] == 30)
        }
    }

    @Test(arguments: [
        (["token_type": "odd"] as [String: JSONValue], "invalid 'token_type' value \"odd\""),
        (
            ["token_type": "batch", "renewable": false],
            "'token_type' cannot be 'batch' when role is set to generate non-orphan tokens"
        ),
        (
            ["token_type": "batch", "orphan": true],
            "'token_type' cannot be 'batch' when role is set to generate renewable tokens"
        ),
        (
            ["token_type": "batch", "orphan": true, "renewable": false, "token_period": 1],
            "'token_type' cannot be 'batch' when role is set to generate periodic tokens"
        ),
        (
            ["token_type": "batch", "orphan": true, "renewable": false, "token_explicit_max_ttl": 1],
            "'token_type' cannot be 'batch' when role is set to generate tokens with an explicit max TTL"
        ),
        (
            ["path_suffix": "/"],
            "given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w"
        ),
        (["path_suffix": "a..b"], "error registering path suffix: path cannot contain parent references"),
        (["token_bound_cidrs": "10.0.0.0/99"], "error parsing role fields: error parsing address \"10.0.0.0/99\""),
        (["token_num_uses": -1], "'token_num_uses' cannot be negative"),
    ])
    func refuses(fields: [String: JSONValue], message: String) async throws {
        try await TokenStage.run { stage in
            let failure = await vaultFailure { try await stage.ask(.update, "auth/token/roles/r", fields) }
            #expect(failure == .invalid(message))
            #expect(await vaultFailure { try await stage.ask(.read, "auth/token/roles/r") } == .notFound)
        }
    }

    @Test func tokensOfARole() async throws {
        try await TokenStage.run { stage in
            let unknown = await vaultFailure { try await stage.make(at: "create/none") }
            #expect(unknown == .invalid("unknown role none"))
            try await stage.ask(
                .update, "auth/token/roles/nomad",
                [
                    "token_explicit_max_ttl": 0, "orphan": true, "token_period": 259_200, "renewable": true,
                    "path_suffix": "v-1", "allowed_policies": "nomad", "token_num_uses": 0,
                ])
            let user = try await stage.make(["policies": "user"]).token
            let made = try await stage.make(["period": 0], at: "create/nomad", as: user)
            #expect(made.entry.policies == ["default", "nomad"] && made.entry.isOrphan)
            #expect(made.entry.path == "auth/token/create/nomad/v-1" && made.entry.creationTTL == 259_200)
            #expect(try await stage.lookup(made.token)["role"] == "nomad")
            // The role decides at every renewal.
            try await stage.ask(.update, "auth/token/roles/nomad", ["token_period": 600])
            stage.clock.advance(by: .seconds(200_000))
            let renewed = try await stage.ask(.update, "auth/token/renew-self", as: made.token)
            #expect(renewed.issued?.ttl == 600)
            let both = try await stage.make(["period": 7200, "ttl": 5], at: "create/nomad")
            #expect(
                both.warnings.contains(
                    "Period specified both during creation call and in role; using the lesser value of 600 seconds"))
            #expect(both.entry.creationTTL == 600)
            try await stage.ask(.delete, "auth/token/roles/nomad")
            let gone = await vaultFailure { try await stage.ask(.update, "auth/token/renew-self", as: made.token) }
            #expect(gone?.status == 500 && gone?.messages.first?.contains("\"nomad\" could not be found") == true)
        }
    }
}
