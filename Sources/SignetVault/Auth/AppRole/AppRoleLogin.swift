import SignetCore

/// `login` of the `approle` method.
struct AppRoleLogin: Sendable {
    let directory: AppRoleDirectory
    let secretIDs: SecretIDs

    func answer(_ call: VaultCall) async throws -> VaultResponse {
        guard let roleID = call.optionalString("role_id") else { throw VaultFailure.invalid("missing role_id") }
        guard let role = try await directory.role(withID: roleID) else { throw Self.unknown }
        let secretID = try await secretID(of: role, call)
        guard role.boundCIDRs.permitsAddress(call.request.remoteAddress) else {
            throw Self.wrongPlace(call, "by CIDR restrictions on the role")
        }
        var grant = role.token.grant(name: "", mount: call.mount, request: call.request)
        if let secretID {
            grant.metadata = secretID.metadata
            if !secretID.tokenBoundCIDRs.isEmpty { grant.boundCIDRs = secretID.tokenBoundCIDRs }
        }
        grant.metadata["role_name"] = role.name
        grant.alias = role.roleID
        grant.internalData = ["role_name": role.name]
        var response = VaultResponse()
        response.login = grant
        return response
    }

    /// The secret id shown, one use of it counted before anything else is looked at; nil: the role needs none.
    private func secretID(of role: AppRole, _ call: VaultCall) async throws -> SecretID? {
        guard role.bindsSecretID else { return nil }
        guard let secret = call.optionalString("secret_id") else { throw VaultFailure.invalid("missing secret_id") }
        guard let secretID = try await secretIDs.use(Secret(secret), role, now: call.now) else { throw Self.unknown }
        guard secretID.boundCIDRs.permitsAddress(call.request.remoteAddress) else {
            throw Self.wrongPlace(call, "through CIDR restrictions on the secret ID")
        }
        return secretID
    }

    private static let unknown = VaultFailure.invalid("invalid role or secret ID")

    private static func wrongPlace(_ call: VaultCall, _ rule: String) -> VaultFailure {
        .invalid("source address \"\(call.request.remoteAddress ?? "")\" unauthorized \(rule)")
    }
}
