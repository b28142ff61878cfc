import SignetCore

/// `config` and `role` of the `jwt` method.
struct JWTAuthRoutes: Sendable {
    let store: VaultStore
    let keys: RemoteWebKeys

    var routes: [VaultRoute] {
        [
            VaultRoute("config", JWTAuthSettings.fields)
                .on(.read) { _ in
                    guard let settings = try await settings() else { throw VaultFailure.notFound }
                    return .data(settings.data)
                }
                .on(.update) { try await configure($0) },
            VaultRoute("role").on(.list) { _ in try .list(await store.list("role/")) },
            VaultRoute("role/:name", JWTAuthRole.fields)
                .on(.read) { call in
                    guard let role = try await role(call.string("name")) else { throw VaultFailure.notFound }
                    return .data(role.data)
                }
                .on(.update) { call in
                    let (name, values) = (call.string("name").lowercased(), call.values)
                    try await store.change(JWTAuthRole.self, Self.path(name)) { stored in
                        var role = stored ?? JWTAuthRole(name: name)
                        try role.take(values)
                        stored = role
                    }
                    return .nothing
                }
                .on(.delete) { call in
                    try await store.remove(Self.path(call.string("name")))
                    return .nothing
                }
                .existing { try await role($0.string("name")) != nil },
        ]
    }

    /// nil: nothing was configured yet.
    func settings() async throws -> JWTAuthSettings? {
        try await store.get(JWTAuthSettings.self, JWTAuthSettings.path)
    }

    /// nil when there is none of that name, in any case.
    func role(_ name: String) async throws -> JWTAuthRole? {
        try await store.get(JWTAuthRole.self, Self.path(name))
    }

    /// Keys that cannot be had now are told of now, and not at the first login.
    private func configure(_ call: VaultCall) async throws -> VaultResponse {
        let settings = try JWTAuthSettings(call.values)
        if !call.bool("skip_jwks_validation") {
            do {
                try await keys.check(settings.source, now: call.now)
            } catch let error as SignetError {
                throw VaultFailure.invalid("error checking \(settings.source.kind): \(error)")
            }
        }
        try await store.put(settings, JWTAuthSettings.path)
        return .nothing
    }

    private static func path(_ name: String) -> String { "role/\(name.lowercased())" }
}

extension WebKeySource {
    fileprivate var kind: String {
        switch self {
        case .discovery: "oidc discovery URL"
        case .keySet: "jwks URL"
        case .keySets: "jwks pairs"
        case .keys: "public keys"
        }
    }
}
