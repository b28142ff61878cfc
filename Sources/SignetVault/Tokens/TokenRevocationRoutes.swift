import SignetCore

/// `auth/token/revoke`, `-self`, `-accessor` and `-orphan`.
struct TokenRevocationRoutes: Sendable {
    let tokens: TokenStore
    let policies: PolicyStore

    private static let fields: FieldSchema = [FieldDefinition("token"), FieldDefinition("accessor")]

    var routes: [VaultRoute] {
        [
            VaultRoute("revoke", Self.fields).on(.update) { call in
                guard let entry = try await tokens.entry(of: token(call)) else { return .nothing }
                return try await revoke(entry)
            },
            VaultRoute("revoke-self", Self.fields).on(.update) { try await revoke($0.knownCaller()) },
            VaultRoute("revoke-accessor", Self.fields).on(.update, revokeByAccessor),
            VaultRoute("revoke-orphan", Self.fields).on(.update, revokeOrphaning),
        ]
    }

    private func token(_ call: VaultCall) throws -> Secret<String> {
        guard let text = call.optionalString("token") else { throw VaultFailure.invalid("missing token ID") }
        return Secret(text)
    }

    private func revoke(_ entry: TokenEntry, keepingChildren: Bool = false) async throws -> VaultResponse {
        guard !entry.isBatch else { throw VaultFailure.invalid("batch tokens cannot be revoked") }
        try await tokens.revoke(accessor: entry.accessor, keepingChildren: keepingChildren)
        return .nothing
    }

    private func revokeByAccessor(_ call: VaultCall) async throws -> VaultResponse {
        guard let accessor = call.optionalString("accessor") else { throw VaultFailure.invalid("missing accessor") }
        guard let entry = try await tokens.entry(accessor: accessor) else {
            return VaultResponse(warnings: ["No token found with this accessor"])
        }
        return try await revoke(entry)
    }

    private func revokeOrphaning(_ call: VaultCall) async throws -> VaultResponse {
        let token = try token(call)
        guard try await policies.grantsSudo(to: call.knownCaller(), on: call) else {
            throw VaultFailure.invalid("root or sudo privileges required to revoke and orphan")
        }
        guard let entry = try await tokens.entry(of: token) else {
            throw VaultFailure.invalid("token to revoke not found")
        }
        return try await revoke(entry, keepingChildren: true)
    }
}
