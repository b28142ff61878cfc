import SignetCore

/// `login` of the `jwt` method.
struct JWTLogin: Sendable {
    let configuration: JWTAuthRoutes
    let keys: RemoteWebKeys

    func answer(_ call: VaultCall) async throws -> VaultResponse {
        guard let settings = try await configuration.settings() else {
            throw VaultFailure.invalid("could not load configuration")
        }
        guard let name = call.optionalString("role") ?? settings.defaultRole.nonEmpty else {
            throw VaultFailure.invalid("missing role")
        }
        guard let role = try await configuration.roles.role(name) else {
            throw VaultFailure.invalid("role \"\(name)\" could not be found")
        }
        guard role.type == "jwt" else { throw VaultFailure.invalid("role with oidc role_type is not allowed") }
        guard let text = call.optionalString("jwt") else { throw VaultFailure.invalid("missing token") }
        try role.token.checkOrigin(of: call.request)
        let token = try await verified(text, role, settings, call)
        let user = try role.claims.user(token)
        var grant = role.token.grant(name: user, mount: call.mount, request: call.request)
        grant.alias = user
        grant.metadata = try role.claims.metadata(token)
        grant.metadata["role"] = role.name
        grant.internalData = ["role": role.name, "user": user]
        var response = VaultResponse()
        response.login = grant
        return response
    }

    /// The token, when the issuer signed it and it says what the role wants.
    private func verified(
        _ text: String, _ role: JWTAuthRole, _ settings: JWTAuthSettings, _ call: VaultCall
    ) async throws -> WebToken {
        do {
            let token = try WebToken(text)
            guard settings.schemes.isEmpty || settings.schemes.contains(token.scheme.rawValue) else {
                throw VaultFailure.invalid(
                    "error validating token: it is signed with an algorithm that is not among the supported ones")
            }
            guard try await keys.signed(token, settings.source, now: call.now) else {
                throw VaultFailure.invalid(
                    "error validating token: no known key successfully validated the token signature")
            }
            try role.rules(issuer: settings.boundIssuer).check(token, now: call.now)
            if role.boundAudiences.isEmpty, !token.audiences.isEmpty {
                throw VaultFailure.invalid("audience claim found in JWT but no audiences bound to the role")
            }
            try role.claims.check(token)
            return token
        } catch let error as SignetError {
            throw VaultFailure.invalid("error validating token: \(error.message)")
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
