import SignetCore

/// The settings of a role one by one: `role/:role_name/policies` and its like.
struct AppRoleSettingRoutes: Sendable {
    let directory: AppRoleDirectory

    /// A part of the path, and the fields that it reads and writes: the present name first, then an old one.
    private static let settings: [(path: String, fields: [String])] = [
        ("policies", ["token_policies", "policies"]), ("bound-cidr-list", ["bound_cidr_list"]),
        ("secret-id-bound-cidrs", ["secret_id_bound_cidrs"]), ("token-bound-cidrs", ["token_bound_cidrs"]),
        ("bind-secret-id", ["bind_secret_id"]), ("secret-id-num-uses", ["secret_id_num_uses"]),
        ("secret-id-ttl", ["secret_id_ttl"]), ("period", ["token_period", "period"]),
        ("token-num-uses", ["token_num_uses"]), ("token-ttl", ["token_ttl"]), ("token-max-ttl", ["token_max_ttl"]),
    ]

    var routes: [VaultRoute] {
        Self.settings.map { route($0.path, $0.fields) } + [
            VaultRoute("role/:role_name/local-secret-ids").on(.read) { try await read($0, ["local_secret_ids"]) },
            VaultRoute("role/:role_name/role-id", [FieldDefinition("role_id")])
                .on(.read) { call in .data(["role_id": .string(try await role(call).roleID)]) }
                .on(.update) { call in
                    guard let id = call.optionalString("role_id") else { throw VaultFailure.invalid("missing role_id") }
                    return try await change(call) { role in role.roleID = id }
                },
        ]
    }

    private func route(_ path: String, _ fields: [String]) -> VaultRoute {
        VaultRoute(
            RoutePattern("role/:role_name/\(path)"),
            FieldSchema(AppRole.fields.definitions.values.filter { fields.contains($0.name) })
        )
        .on(.read) { try await read($0, fields) }
        .on(.update) { call in
            guard fields.contains(where: call.has) else { throw VaultFailure.invalid("missing \(fields[0])") }
            let values = call.values
            return try await change(call) { role in try role.take(values, isNew: false) }
        }
        .on(.delete) { call in try await change(call) { role in try role.reset(fields[0]) } }
    }

    private func read(_ call: VaultCall, _ fields: [String]) async throws -> VaultResponse {
        var data = try await role(call).data
        // The ranges are read by the name that is asked for, whichever they were set by.
        data["bound_cidr_list"] = data["bound_cidr_list"] ?? data["secret_id_bound_cidrs"]
        return .data(data.filter { fields.contains($0.key) })
    }

    private func role(_ call: VaultCall) async throws -> AppRole {
        guard let role = try await directory.role(named: call.string("role_name")) else { throw VaultFailure.notFound }
        return role
    }

    private func change(
        _ call: VaultCall, _ body: @escaping @Sendable (inout AppRole) throws -> Void
    ) async throws -> VaultResponse {
        try await directory.save(call.string("role_name")) { role, isNew in
            if isNew { throw VaultFailure.notFound }
            try body(&role)
        }
        return .nothing
    }
}
