import SignetCore

/// A mounted `userpass` method.
struct UserPassBackend: VaultBackend {
    let routes: RouteTable
    private let users: UserPassUsers
    private let mount: MountEntry

    /// - Parameter cost: of new passwords' hashes
    init(_ mount: MountEntry, _ services: VaultServices, cost: PasswordHash.Cost = .standard) {
        let users = UserPassUsers(store: services.store(mount.uuid))
        self.users = users
        self.mount = mount
        routes = RouteTable(
            UserPassRoutes(users: users, cost: cost).routes + [
                VaultRoute("login/:username", [FieldDefinition("password")])
                    .on(.update, .open) { try await Self.login($0, users, cost) }
            ])
    }

    private static func login(
        _ call: VaultCall, _ users: UserPassUsers, _ cost: PasswordHash.Cost
    ) async throws -> VaultResponse {
        let name = call.string("username").lowercased()
        guard let password = call.optionalString("password").map(Secret.init) else {
            throw VaultFailure.invalid("missing password")
        }
        let user = try await users.user(name)
        if let user { try user.token.checkOrigin(of: call.request) }
        guard let user else {
            try await PasswordHash.pretend(password, cost: cost)
            throw wrong
        }
        guard try await user.password.matches(password) else { throw wrong }
        var grant = user.token.grant(name: name, mount: call.mount, request: call.request)
        grant.alias = name
        grant.metadata = ["username": name]
        grant.internalData = ["username": name]
        var response = VaultResponse()
        response.login = grant
        return response
    }

    private static let wrong = VaultFailure.invalid("invalid username or password")

    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? {
        let name = token.internalData["username"] ?? ""
        guard let user = try await users.user(name) else {
            throw VaultFailure.invalid("user no longer exists; not renewing")
        }
        return try user.token.grantIfUnchanged(name: name, mount: mount, request: request, since: token)
    }
}
