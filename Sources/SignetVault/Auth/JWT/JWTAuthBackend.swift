import SignetCore

/// A mounted `jwt` method.
struct JWTAuthBackend: VaultBackend {
    let routes: RouteTable
    private let configuration: JWTAuthRoutes
    private let mount: MountEntry

    init(_ mount: MountEntry, _ services: VaultServices) {
        let keys = RemoteWebKeys()
        let configuration = JWTAuthRoutes(store: services.store(mount.uuid), keys: keys)
        self.configuration = configuration
        self.mount = mount
        let login = JWTLogin(configuration: configuration, keys: keys)
        routes = RouteTable(
            configuration.routes + [
                VaultRoute("login", [FieldDefinition("role", .lowercasedString), FieldDefinition("jwt")])
                    .on(.update, .open) { try await login.answer($0) }
            ])
    }

    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? {
        let name = token.internalData["role"] ?? ""
        guard let role = try await configuration.roles.role(name) else {
            throw VaultFailure.invalid("role \"\(name)\" does not exist during renewal")
        }
        return role.token.grant(name: token.internalData["user"] ?? "", mount: mount, request: request)
    }
}
