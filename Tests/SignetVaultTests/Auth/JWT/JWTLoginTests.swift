import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

@Suite struct JWTLoginTests {
    private struct Issuer {
        let stage: BackendStage
        let key: PrivateKey

        func login(_ claims: [String: JSONValue], key: PrivateKey? = nil) async throws -> LoginGrant? {
            let now = Int(stage.clock.now.timeIntervalSince1970)
            var members: [String: JSONValue] = [
                "iss": "issuer", "sub": "ann", "aud": "vault", "iat": .integer(now), "exp": .integer(now + 300),
            ]
            for (name, value) in claims { members[name] = value == .null ? nil : value }
            let token = try TestToken.make(.object(members), key: key ?? self.key)
            return try await stage.ask(.update, "login", ["role": "R", "jwt": .string(token)]).login
        }
    }

    private func run(
        role: [String: JSONValue] = [:], config: [String: JSONValue] = [:], _ body: (Issuer) async throws -> Void
    ) async throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        try await BackendStage.run(JWTAuthKind.self, table: .auth) { stage in
            var settings: [String: JSONValue] = ["jwt_validation_pubkeys": [.string(key.publicKey.pem)]]
            settings.merge(config) { $1 }
            try await stage.ask(.update, "config", settings)
            var fields: [String: JSONValue] = [
                "role_type": "jwt", "user_claim": "sub", "bound_audiences": "vault", "token_policies": "web",
            ]
            fields.merge(role) { $1 }
            try await stage.ask(.update, "role/r", fields)
            try await body(Issuer(stage: stage, key: key))
        }
    }

    @Test func grants() async throws {
        try await run(role: ["claim_mappings": ["/org/name": "org", "admin": "admin", "none": "none"]]) { issuer in
            let grant = try #require(try await issuer.login(["org": ["name": "acme"], "admin": true]))
            #expect(grant.displayName == "jwt-ann" && grant.policies == ["web"] && grant.alias == "ann")
            #expect(grant.metadata == ["role": "r", "org": "acme", "admin": "true"])
            var token = TokenEntry(accessor: "a", policies: ["web"], path: "auth/jwt/login", createdAt: .now)
            token.internalData = grant.internalData
            let request = VaultRequest(.update, "auth/token/renew-self")
            #expect(try await issuer.stage.backend.renewal(of: token, request)?.displayName == "jwt-ann")
            try await issuer.stage.ask(.delete, "role/r")
            #expect(
                await vaultFailure { try await issuer.stage.backend.renewal(of: token, request) }
                    == .invalid("role \"r\" does not exist during renewal"))
        }
    }

    @Test(
        arguments: [
            (["jwt": "x"], "missing role"), (["role": "r"], "missing token"),
            (["role": "Other", "jwt": "x"], "role \"other\" could not be found"),
            (
                ["role": "r", "jwt": "nonsense"],
                "error validating token: The JSON web token cannot be read: compact JWS format must have three parts."
            ),
        ] as [([String: JSONValue], String)])
    func whatIsMissingOrUnknown(sent: [String: JSONValue], message: String) async throws {
        try await run { issuer in
            let failure = await vaultFailure { try await issuer.stage.ask(.update, "login", sent) }
            #expect(failure == .invalid(message))
        }
    }

    @Test(
        arguments: [
            (["aud": "other"], "invalid audience (aud) claim: audience claim does not match any bound audience"),
            (["aud": .null], "invalid audience (aud) claim: audience claim does not match any bound audience"),
            (["iss": "other"], "invalid issuer (iss) claim"), (["sub": "bob"], "invalid subject (sub) claim"),
            (["exp": 1], "invalid expiration time (exp) claim: token is expired"),
            (["nbf": 9_999_999_999], "invalid not before (nbf) claim: token not yet valid"),
        ] as [([String: JSONValue], String)])
    func refuses(claims: [String: JSONValue], reason: String) async throws {
        try await run(role: ["bound_subject": "ann"], config: ["bound_issuer": "issuer"]) { issuer in
            let first = try await issuer.login([:])
            #expect(first != nil)
            let several = try await issuer.login(["aud": ["x", "vault"]])
            #expect(several != nil)
            #expect(
                await vaultFailure { try await issuer.login(claims) } == .invalid("error validating token: \(reason)"))
        }
    }

    @Test func forgeriesAndAlgorithms() async throws {
        try await run(config: ["jwt_supported_algs": "EdDSA"]) { issuer in
            #expect(await vaultFailure { try await issuer.login([:]) }?.messages.first?.contains("algorithm") == true)
        }
        try await run { issuer in
            let other = try PrivateKey.generate(.ecdsaP256)
            #expect(
                await vaultFailure { try await issuer.login([:], key: other) }
                    == .invalid(
                        "error validating token: no known key successfully validated the token signature"))
        }
    }

    @Test func audiencesMustBeBound() async throws {
        try await run(role: ["bound_audiences": [], "bound_subject": "ann"]) { issuer in
            #expect(
                await vaultFailure { try await issuer.login([:]) }
                    == .invalid("audience claim found in JWT but no audiences bound to the role"))
            let first = try await issuer.login(["aud": .null])
            #expect(first != nil)
        }
    }

    @Test(
        arguments: [
            ("string", ["team": "web"], true), ("string", ["team": ["api", "web"]], true),
            ("string", ["team": "w*"], false), ("glob", ["team": "w*"], true), ("glob", ["team": ["x*", "y*"]], false),
            ("string", ["groups": "b"], true), ("string", ["groups": ["c", "d"]], false),
            ("string", ["/org/id": 5], true), ("string", ["/org/id": 6], false), ("string", ["none": "x"], false),
        ] as [(String, [String: JSONValue], Bool)])
    func boundClaims(type: String, bound: [String: JSONValue], isIn: Bool) async throws {
        try await run(role: ["bound_claims": .object(bound), "bound_claims_type": .string(type)]) { issuer in
            let claims: [String: JSONValue] = ["team": "web", "groups": ["a", "b"], "org": ["id": 5]]
            if isIn {
                let first = try await issuer.login(claims)
                #expect(first != nil)
            } else {
                let failure = await vaultFailure { try await issuer.login(claims) }
                #expect(failure?.messages.first?.hasPrefix("error validating claims: claim \"") == true)
            }
        }
    }

    @Test func users() async throws {
        try await run(role: ["user_claim": "/who/id", "user_claim_json_pointer": true]) { issuer in
            let first = try await issuer.login(["who": ["id": 7]])?.alias
            #expect(first == "7")
            #expect(
                await vaultFailure { try await issuer.login([:]) } == .invalid("claim \"/who/id\" not found in token"))
            #expect(
                await vaultFailure { try await issuer.login(["who": ["id": [1]]]) }
                    == .invalid("claim \"/who/id\" could not be converted to string"))
        }
        try await run(role: ["groups_claim": "groups"]) { issuer in
            #expect(
                await vaultFailure { try await issuer.login([:]) } == .invalid("\"groups\" claim not found in token"))
            let second = try await issuer.login(["groups": ["a"]])
            #expect(second != nil)
        }
    }

    @Test func leeways() async throws {
        let now = 1_800_000_000
        try await run(role: ["clock_skew_leeway": -1, "expiration_leeway": 20]) { issuer in
            #expect(await vaultFailure { try await issuer.login(["exp": .integer(now - 1)]) } != nil)
            let first = try await issuer.login(["exp": .null, "iat": .integer(now - 20)])
            #expect(first != nil)
            #expect(await vaultFailure { try await issuer.login(["exp": .null, "iat": .integer(now - 21)]) } != nil)
        }
    }

    @Test func rolesForBrowsersAndPlaces() async throws {
        try await run(role: ["role_type": "oidc", "allowed_redirect_uris": "https://h/cb"]) { issuer in
            #expect(
                await vaultFailure { try await issuer.login([:]) }
                    == .invalid("role with oidc role_type is not allowed"))
        }
        try await run(role: ["token_bound_cidrs": "10.0.0.0/8"]) { issuer in
            #expect(await vaultFailure { try await issuer.login([:]) } == .noToken)
        }
        try await run(config: ["default_role": "r"]) { issuer in
            let token = try TestToken.make(["aud": "vault", "sub": "x", "iat": 1_800_000_000], key: issuer.key)
            #expect(try await issuer.stage.ask(.update, "login", ["jwt": .string(token)]).login?.alias == "x")
        }
    }
}
