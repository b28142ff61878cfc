import SignetCore

/// `role` and `role/:role_name` of the `approle` method.
struct AppRoleRoutes: Sendable {
    let directory: AppRoleDirectory
    let secretIDs: SecretIDs

    var routes: [VaultRoute] {
        [
            VaultRoute("role").on(.list) { _ in try .list(await directory.names()) },
            VaultRoute("role/:role_name", AppRole.fields)
                .on(.read) { call in
                    guard let role = try await directory.role(named: call.string("role_name")) else {
                        throw VaultFailure.notFound
                    }
                    return .data(role.data)
                }
                .on(.update) { try await save($0) }
                .on(.delete) { call in
                    if let role = try await directory.remove(call.string("role_name")) {
                        try await secretIDs.removeAll(of: role)
                    }
                    return .nothing
                }
                .existing { try await directory.role(named: $0.string("role_name")) != nil },
        ]
    }

    private func save(_ call: VaultCall) async throws -> VaultResponse {
        let name = call.string("role_name")
        guard name.utf8.count <= 512 else { throw VaultFailure.invalid("role_name exceeds 512 bytes") }
        let values = call.values
        try await directory.save(name) { role, isNew in
            try role.take(values, isNew: isNew)
            if let id = values.optionalString("role_id") { role.roleID = id }
        }
        return .nothing
    }
}
