import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

@Suite struct JWTConfigurationTests {
    private static let key = try? PrivateKey.generate(.ecdsaP256)

    private func run(_ body: (BackendStage) async throws -> Void) async throws {
        try await BackendStage.run(JWTAuthKind.self, table: .auth) { try await body($0) }
    }

    @Test func configuration() async throws {
        let pem = try #require(Self.key).publicKey.pem
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.read, "config") } == .notFound)
            try await stage.ask(
                .update, "config",
                [
                    "jwt_validation_pubkeys": [.string(pem)], "bound_issuer": "i", "default_role": "R",
                    "jwt_supported_algs": "ES256,EdDSA",
                ])
            let data = try #require(try await stage.ask(.read, "config").data)
            #expect(data["jwt_validation_pubkeys"] == [.string(pem)] && data["bound_issuer"] == "i")
            #expect(data["default_role"] == "r" && data["jwt_supported_algs"] == ["ES256", "EdDSA"])
            #expect(data["oidc_discovery_url"] == "" && data["jwks_pairs"] == [])
        }
    }

    @Test(
        arguments: [
            [:], ["jwks_url": "http://127.0.0.1:1", "jwt_validation_pubkeys": "x"],
            ["jwks_url": "http://127.0.0.1:1", "oidc_discovery_url": "http://127.0.0.1:1"],
        ] as [[String: JSONValue]])
    func exactlyOneSource(sent: [String: JSONValue]) async throws {
        try await run { stage in
            #expect(
                await vaultFailure { try await stage.ask(.update, "config", sent) }
                    == .invalid(
                        "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set"
                    ))
        }
    }

    @Test(
        arguments: [
            ["jwt_validation_pubkeys": "no PEM"], ["jwks_url": "not a url"], ["jwks_url": "file:///etc/passwd"],
            ["jwks_url": "http://127.0.0.1:1", "jwt_supported_algs": "HS256"], ["jwks_pairs": [["url": "x"]]],
            ["jwks_pairs": 5], ["jwks_url": "http://127.0.0.1:1", "oidc_client_id": "x"],
        ] as [[String: JSONValue]])
    func refusesConfigurations(sent: [String: JSONValue]) async throws {
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.update, "config", sent) }?.status == 400)
            #expect(await vaultFailure { try await stage.ask(.read, "config") } == .notFound)
        }
    }

    @Test func roles() async throws {
        try await run { stage in
            // As hvac sends it.
            try await stage.ask(
                .update, "role/hvac",
                [
                    "name": "hvac", "role_type": "jwt", "bound_audiences": ["1234"],
                    "user_claim": "https://vault/user", "allowed_redirect_uris": ["https://h/jwt-test/callback"],
                    "bound_claims_type": "string", "verbose_oidc_logging": false,
                ])
            let data = try #require(try await stage.ask(.read, "role/hvac").data)
            #expect(data["user_claim"] == "https://vault/user" && data["bound_audiences"] == ["1234"])
            #expect(data["role_type"] == "jwt" && data["bound_claims_type"] == "string" && data["bound_claims"] == [:])
            #expect(try await stage.ask(.list, "role").data?["keys"] == ["hvac"])
            try await stage.ask(.update, "role/hvac", ["claim_mappings": ["a": "b"], "bound_claims": ["c": ["d", 1]]])
            let more = try #require(try await stage.ask(.read, "role/hvac").data)
            #expect(more["claim_mappings"] == ["a": "b"] && more["bound_claims"] == ["c": ["d", 1]])
            try await stage.ask(.delete, "role/hvac")
            #expect(await vaultFailure { try await stage.ask(.list, "role") } == .notFound)
        }
    }

    @Test(
        arguments: [
            (["role_type": "other"], "invalid 'role_type': other"),
            (["user_claim": ""], "a user claim must be defined on the role"),
            (["bound_audiences": []], "must have at least one bound constraint when creating/updating a role"),
            (["bound_claims_type": "regex"], "invalid 'bound_claims_type': regex"),
            (
                ["claim_mappings": ["a": "role"]],
                "metadata key \"role\" is reserved and may not be a mapping destination"
            ),
            (["claim_mappings": ["a": "x", "b": "x"]], "multiple keys are mapped to metadata key \"x\""),
            (
                ["role_type": "oidc"], "'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified."
            ),
            (["bound_claims_type": "glob", "bound_claims": ["a": 5]], "claim is not a string or list of strings: a"),
            (["bound_claims": 5], "'bound_claims' must be an object"),
        ] as [([String: JSONValue], String)])
    func refusesRoles(sent: [String: JSONValue], message: String) async throws {
        try await run { stage in
            let fields: [String: JSONValue] = ["role_type": "jwt", "user_claim": "sub", "bound_audiences": "a"]
            let all = fields.merging(sent) { $1 }
            #expect(await vaultFailure { try await stage.ask(.update, "role/r", all) } == .invalid(message))
        }
    }
}
