import SignetCore

/// `identity/oidc`: keys, roles, tokens, and what others need to check them.
struct IdentityTokenRoutes: Sendable {
    let tokens: IdentityTokens

    var routes: [VaultRoute] { [settings] + keyRoutes + roleRoutes + tokenRoutes }

    private var settings: VaultRoute {
        VaultRoute("oidc/config", [FieldDefinition("issuer")])
            .on(.read) { _ in .data(["issuer": .string(try await tokens.configuredIssuer())]) }
            .on(.update) { call in
                try await tokens.configure(issuer: call.string("issuer"))
                return .nothing
            }
    }

    private var keyRoutes: [VaultRoute] {
        [
            VaultRoute("oidc/key").on(.list) { _ in try .list(await tokens.keyNames()) },
            VaultRoute("oidc/key/:name", IdentityKey.fields)
                .on(.read) { call in
                    guard let key = try await tokens.key(call.string("name")) else { throw VaultFailure.notFound }
                    return .data(key.data)
                }
                .on(.update) { call in
                    try await tokens.write(call.values, key: call.string("name"), now: call.now)
                    return .nothing
                }
                .on(.delete) { call in
                    try await tokens.remove(key: call.string("name"))
                    return .nothing
                }
                .existing { try await tokens.key($0.string("name")) != nil },
            VaultRoute("oidc/key/:name/rotate", [FieldDefinition("verification_ttl", .duration)])
                .on(.update) { call in
                    try await tokens.rotate(
                        call.string("name"),
                        verificationTTL: call.has("verification_ttl") ? call.seconds("verification_ttl") : nil,
                        now: call.now)
                    return .nothing
                },
        ]
    }

    private var roleRoutes: [VaultRoute] {
        [
            VaultRoute("oidc/role").on(.list) { _ in try .list(await tokens.roleNames()) },
            VaultRoute("oidc/role/:name", IdentityRole.fields)
                .on(.read) { call in
                    guard let role = try await tokens.role(call.string("name")) else { throw VaultFailure.notFound }
                    return .data(role.data)
                }
                .on(.update) { call in
                    try await tokens.write(call.values, role: call.string("name"))
                    return .nothing
                }
                .on(.delete) { call in
                    try await tokens.remove(role: call.string("name"))
                    return .nothing
                }
                .existing { try await tokens.role($0.string("name")) != nil },
        ]
    }

    private var tokenRoutes: [VaultRoute] {
        [
            VaultRoute("oidc/token/:name").on(.read) { call in
                .data(try await tokens.token(role: call.string("name"), caller: call.caller, now: call.now))
            },
            VaultRoute("oidc/introspect", [FieldDefinition("token"), FieldDefinition("client_id")])
                .on(.update) { call in
                    let fault = try await tokens.fault(
                        in: call.string("token"), clientID: call.optionalString("client_id"), now: call.now)
                    let answer: JSONValue = fault.map { ["active": false, "error": .string($0)] } ?? ["active": true]
                    return .raw(answer.bytes, type: "application/json")
                },
            VaultRoute("oidc/.well-known/keys").on(.read, .open) { call in
                .raw(try await tokens.keySet(now: call.now).bytes, type: "application/json")
            },
            VaultRoute("oidc/.well-known/openid-configuration").on(.read, .open) { _ in
                .raw(try await discovery().bytes, type: "application/json")
            },
        ]
    }

    /// What an OpenID provider says of itself (OpenID Connect Discovery 1.0 section 3).
    private func discovery() async throws -> JSONValue {
        let issuer = try await tokens.issuer()
        return [
            "issuer": .string(issuer), "jwks_uri": .string("\(issuer)/.well-known/keys"),
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": .strings(IdentityKey.algorithms.keys.sorted()),
        ]
    }
}
