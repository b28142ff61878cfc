import SignetCore

/// `auth/token/roles`.
struct TokenRoleRoutes: Sendable {
    let store: VaultStore
    let limits: LeaseLimits

    /// - Parameter mount: of the tokens
    init(_ services: VaultServices, mount: MountEntry) {
        store = services.store(mount.uuid)
        limits = services.limits
    }

    private static let folder = "roles/"

    /// nil when there is none.
    func role(_ name: String) async throws -> TokenRole? {
        try await store.get(TokenRole.self, Self.folder + name)
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("roles").on(.list) { _ in try .list(await store.list(Self.folder)) },
            VaultRoute("roles/:role_name", TokenRole.fields)
                .on(.read) { call in
                    guard let role = try await role(call.string("role_name")) else { throw VaultFailure.notFound }
                    return .data(role.description)
                }
                .on(.update) { call in
                    let (name, values) = (call.string("role_name"), call.values)
                    let longest = call.mount.maxLeaseTTL(limits)
                    let warnings = try await store.change(TokenRole.self, Self.folder + name) { stored in
                        var role = stored ?? TokenRole(name: name)
                        let warnings = try role.apply(values, maxLeaseTTL: longest)
                        stored = role
                        return warnings
                    }
                    return VaultResponse(warnings: warnings)
                }
                .on(.delete) { call in
                    try await store.remove(Self.folder + call.string("role_name"))
                    return .nothing
                }
                .existing { try await role($0.string("role_name")) != nil },
        ]
    }
}
