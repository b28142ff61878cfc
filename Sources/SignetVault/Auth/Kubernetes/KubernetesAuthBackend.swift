import SignetCore

/// A mounted `kubernetes` method.
struct KubernetesAuthBackend: VaultBackend {
    let routes: RouteTable
    private let roles: AuthRoles<KubernetesAuthRole>
    private let mount: MountEntry

    init(_ mount: MountEntry, _ services: VaultServices) {
        let store = services.store(mount.uuid)
        let roles = AuthRoles<KubernetesAuthRole>(store: store)
        self.roles = roles
        self.mount = mount
        let login = KubernetesLogin(store: store, roles: roles, logger: services.logger)
        routes = RouteTable(
            roles.routes + [
                VaultRoute("config", KubernetesAuthSettings.fields)
                    .on(.read) { _ in
                        let settings = try await store.get(KubernetesAuthSettings.self, KubernetesAuthSettings.path)
                        guard let settings else { throw VaultFailure.notFound }
                        return .data(settings.data)
                    }
                    .on(.update) { call in
                        try await store.put(KubernetesAuthSettings(call.values), KubernetesAuthSettings.path)
                        return .nothing
                    },
                VaultRoute("login", [FieldDefinition("role"), FieldDefinition("jwt")])
                    .on(.update, .open) { try await login.answer($0) },
            ])
    }

    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? {
        let name = token.internalData["role"] ?? ""
        guard let role = try await roles.role(name) else {
            throw VaultFailure.invalid("role \"\(name)\" does not exist during renewal")
        }
        return role.token.grant(name: token.internalData["account"] ?? "", mount: mount, request: request)
    }
}
