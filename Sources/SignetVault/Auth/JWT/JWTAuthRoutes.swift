import SignetCore

/// `config` and `role` of the `jwt` method.
struct JWTAuthRoutes: Sendable {
    let store: VaultStore
    let keys: RemoteWebKeys

    var roles: AuthRoles<JWTAuthRole> { AuthRoles(store: store) }

    var routes: [VaultRoute] {
        [
            VaultRoute("config", JWTAuthSettings.fields)
                .on(.read) { _ in
                    guard let settings = try await settings() else { throw VaultFailure.notFound }
                    return .data(settings.data)
                }
                .on(.update) { try await configure($0) }
        ] + roles.routes
    }

    /// nil: nothing was configured yet.
    func settings() async throws -> JWTAuthSettings? {
        try await store.get(JWTAuthSettings.self, JWTAuthSettings.path)
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
