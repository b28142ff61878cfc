import SignetCore

/// `users` of the `userpass` method.
struct UserPassRoutes: Sendable {
    let users: UserPassUsers
    let cost: PasswordHash.Cost

    var routes: [VaultRoute] {
        [
            VaultRoute("users").on(.list) { _ in try .list(await users.names()) },
            VaultRoute("users/:username", UserPassUser.fields)
                .on(.read) { call in
                    guard let user = try await users.user(call.string("username")) else { throw VaultFailure.notFound }
                    return .data(user.token.data)
                }
                .on(.update) { try await save($0) }
                .on(.delete) { call in
                    try await users.remove(call.string("username"))
                    return .nothing
                }
                .existing { try await users.user($0.string("username")) != nil },
            VaultRoute("users/:username/password", [FieldDefinition("password")])
                .on(.update) { call in
                    guard let password = call.optionalString("password") else {
                        throw VaultFailure.invalid("missing password")
                    }
                    let hash = try await PasswordHash.make(Secret(password), cost: cost)
                    try await users.change(call.string("username")) { $0.password = hash }
                    return .nothing
                },
            VaultRoute("users/:username/policies", TokenParameters.fields(oldNames: ["policies"]))
                .on(.update) { call in
                    let values = call.values
                    try await users.change(call.string("username")) { try $0.token.take(values) }
                    return .nothing
                },
        ]
    }

    private func save(_ call: VaultCall) async throws -> VaultResponse {
        let name = call.string("username")
        var hash: PasswordHash?
        if let password = call.optionalString("password") {
            hash = try await PasswordHash.make(Secret(password), cost: cost)
        }
        if hash == nil, try await users.user(name) == nil { throw VaultFailure.invalid("missing password") }
        let (values, newHash) = (call.values, hash)
        try await users.change(name, orMake: newHash.map { UserPassUser(password: $0) }) { user in
            try user.token.take(values)
            if let newHash { user.password = newHash }
        }
        return .nothing
    }
}
