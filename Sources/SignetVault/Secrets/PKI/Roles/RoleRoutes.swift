import SignetCore

/// `roles`: what may be issued.
struct RoleRoutes: Sendable {
    private let mount: PKIMount
    private let roles: PKIRoles

    init(_ mount: PKIMount) {
        self.mount = mount
        roles = PKIRoles(mount.store)
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("roles").on(.list) { _ in try .list(try await roles.names()) },
            VaultRoute("roles/:name", PKIRole.fields)
                .on(.read) { try await read($0) }
                .on(.update) { try await write($0) }
                .on(.patch) { try await patch($0) }
                .on(.delete) { call in
                    try await roles.remove(call.string("name"))
                    return .nothing
                }
                .existing { try await roles.role($0.string("name")) != nil },
        ]
    }

    private func read(_ call: VaultCall) async throws -> VaultResponse {
        guard let role = try await roles.role(call.string("name")) else { throw VaultFailure.notFound }
        return .data(role.data)
    }

    /// What is not sent becomes what counts by default, also of a role that exists.
    private func write(_ call: VaultCall) async throws -> VaultResponse {
        try await store(PKIRole(call.values), call)
    }

    /// What is not sent stays.
    private func patch(_ call: VaultCall) async throws -> VaultResponse {
        guard let role = try await roles.role(call.string("name")) else {
            throw VaultFailure.invalid("Unable to fetch role entry to patch")
        }
        let changed = call.values.given.filter { PKIRole.fields.definitions[$0.key] != nil }
        var merged = role.data.merging(changed) { $1 }
        // Another kind of key has another usual size.
        if changed["key_type"] != nil, changed["key_bits"] == nil { merged["key_bits"] = 0 }
        return try await store(PKIRole(PKIRole.fields.values(of: merged, captures: [:]).values), call)
    }

    private func store(_ role: PKIRole, _ call: VaultCall) async throws -> VaultResponse {
        try role.check()
        // What only shows when certificates are made is found out now.
        _ = try RoleTerms(role)
        let isIssuerKnown = (try? await mount.issuers.issuer(role.issuer)) != nil
        try await roles.set(call.string("name"), to: role)
        return .data(
            role.data,
            warnings: role.warnings(isIssuerKnown: isIssuerKnown || role.issuer == PKIState.defaultReference))
    }
}
