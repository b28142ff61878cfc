import SignetCore

/// `auth/token/`: how tokens are made, looked up, renewed and ended.
struct TokenBackend: VaultBackend {
    static let type = "token"

    let routes: RouteTable
    private let roles: TokenRoleRoutes

    /// - Parameters:
    ///   - mounts: who says how long a token lives that is renewed
    ///   - mount: of the backend itself: `auth/token/`
    init(_ tokens: TokenStore, policies: PolicyStore, mounts: any MountDirectory, mount: MountEntry) {
        roles = TokenRoleRoutes(tokens.services, mount: mount)
        routes = RouteTable(
            roles.routes
                + TokenCreationRoutes(tokens: tokens, policies: policies, roles: roles).routes
                + TokenLookupRoutes(tokens: tokens).routes
                + TokenRenewalRoutes(tokens: tokens, mounts: mounts).routes
                + TokenRevocationRoutes(tokens: tokens, policies: policies).routes)
    }

    /// A token of a role lives on by what the role says now.
    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? {
        guard let name = token.role else { return nil }
        guard let role = try await roles.role(name) else {
            throw VaultFailure.fault(
                "failed to renew entry: original token role \"\(name)\" could not be found, not renewing")
        }
        var terms = LoginGrant(displayName: token.displayName, policies: token.policies)
        terms.ttl = token.creationTTL
        terms.period = role.period
        // The end that was fixed at its creation stays one.
        terms.explicitMaxTTL = [role.explicitMaxTTL, token.explicitMaxTTL].filter { $0 > 0 }.min() ?? 0
        return terms
    }
}

extension PolicyStore {
    /// Whether a token's policies grant `sudo` on the path of a request.
    func grantsSudo(to token: TokenEntry, on call: VaultCall) async throws -> Bool {
        try await rules(for: token).decision(on: AccessRequest(.update, call.request.path)).hasSudo
    }
}

extension VaultCall {
    /// Whose token was shown.
    /// - Throws: `VaultFailure.noToken` when none was.
    func knownCaller() throws -> TokenEntry {
        guard let caller else { throw VaultFailure.noToken }
        return caller
    }
}
