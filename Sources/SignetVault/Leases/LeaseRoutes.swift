import SignetCore

/// `sys/leases/`, and `sys/renew` and `sys/revoke` as older clients know them.
struct LeaseRoutes: Sendable {
    let leases: LeaseRegistry
    /// Those of a prefix end with its leases.
    let tokens: TokenStore

    private static let fields: FieldSchema = [
        FieldDefinition("lease_id"), FieldDefinition("url_lease_id"), FieldDefinition("increment", .duration),
        FieldDefinition("sync", .bool), FieldDefinition("prefix"), FieldDefinition("type"),
    ]

    var routes: [VaultRoute] {
        [
            VaultRoute("leases/lookup", Self.fields).on(.update, lookup).on(.list, .sudo, list),
            VaultRoute("leases/lookup/*prefix", Self.fields).on(.list, .sudo, list),
            VaultRoute("leases/count", Self.fields).on(.read, count),
            VaultRoute("leases/tidy").on(.update, .sudo, tidy),
        ] + changes(in: "leases/") + changes(in: "")
    }

    private func changes(in folder: String) -> [VaultRoute] {
        let route = { @Sendable (path: String) in VaultRoute(RoutePattern(folder + path), Self.fields) }
        return [
            route("renew").on(.update, renew), route("renew/*url_lease_id").on(.update, renew),
            route("revoke").on(.update, revoke), route("revoke/*url_lease_id").on(.update, revoke),
            route("revoke-prefix/*prefix").on(.update, .sudo) { try await revokeAll($0, isForced: false) },
            route("revoke-force/*prefix").on(.update, .sudo) { try await revokeAll($0, isForced: true) },
        ]
    }

    private func id(_ call: VaultCall) throws -> String {
        guard let id = call.optionalString("lease_id") ?? call.optionalString("url_lease_id") else {
            throw VaultFailure.invalid("lease_id must be specified")
        }
        return id
    }

    private func lookup(_ call: VaultCall) async throws -> VaultResponse {
        guard let lease = try await leases.lookup(id(call)) else { throw VaultFailure.invalid("invalid lease") }
        return .data(lease.description(now: call.now))
    }

    private func list(_ call: VaultCall) async throws -> VaultResponse {
        let prefix = call.string("prefix")
        return try .list(await leases.list(prefix.isEmpty ? "" : prefix + "/"))
    }

    private func renew(_ call: VaultCall) async throws -> VaultResponse {
        let (lease, warnings) = try await leases.renew(id(call), increment: call.seconds("increment"))
        var response = VaultResponse(warnings: warnings)
        response.renewed = lease
        return response
    }

    private func revoke(_ call: VaultCall) async throws -> VaultResponse {
        try await leases.revoke(id(call))
        return .nothing
    }

    private func revokeAll(_ call: VaultCall, isForced: Bool) async throws -> VaultResponse {
        let prefix = call.string("prefix")
        try await tokens.revoke(below: prefix)
        try await leases.revoke(below: prefix, isForced: isForced)
        return .nothing
    }

    private func count(_ call: VaultCall) async throws -> VaultResponse {
        let (all, failed) = try await leases.count()
        let count = call.string("type") == "irrevocable" ? failed : all
        return .data(["lease_count": .integer(count)])
    }

    private func tidy(_ call: VaultCall) async throws -> VaultResponse {
        try await tokens.tidy()
        await leases.tend()
        return .started
    }
}

extension VaultResponse {
    /// Of a tidying that was asked for.
    static var started: VaultResponse {
        var response = VaultResponse(
            warnings: [
                "Tidy operation successfully started. "
                    + "Any information from the operation will be printed to Vault's server logs."
            ])
        response.status = 202
        return response
    }
}
