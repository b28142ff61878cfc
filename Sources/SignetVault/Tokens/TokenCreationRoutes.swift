import SignetCore

/// `auth/token/create`, `create-orphan` and `create/ROLE`.
struct TokenCreationRoutes: Sendable {
    let tokens: TokenStore
    let policies: PolicyStore
    let roles: TokenRoleRoutes

    var routes: [VaultRoute] {
        [
            VaultRoute("create", TokenCreation.fields)
                .on(.update) { try await create($0, isOrphan: false, role: nil) },
            VaultRoute("create-orphan", TokenCreation.fields)
                .on(.update) { try await create($0, isOrphan: true, role: nil) },
            VaultRoute("create/:role_name", TokenCreation.fields).on(.update) { call in
                let name = call.string("role_name")
                guard let role = try await roles.role(name) else { throw VaultFailure.invalid("unknown role \(name)") }
                return try await create(call, isOrphan: false, role: role)
            },
        ]
    }

    private func create(_ call: VaultCall, isOrphan: Bool, role: TokenRole?) async throws -> VaultResponse {
        let parent = try call.knownCaller()
        let creation = TokenCreation(
            values: call.values, parent: parent, path: call.request.path, isOrphan: isOrphan, role: role,
            hasSudo: try await policies.grantsSudo(to: parent, on: call), mount: call.mount,
            limits: tokens.services.limits, now: call.now)
        let (entry, warnings) = try creation.entry()
        let token = try await tokens.create(entry, id: call.optionalString("id"))
        var response = VaultResponse(warnings: warnings)
        for name in entry.policies where try await policies.get(name) == nil {
            response.warnings.append("Policy \"\(name)\" does not exist")
        }
        response.issued = IssuedToken(token: token, entry: entry, ttl: entry.creationTTL)
        return response
    }
}
