import SignetCore

/// The roles of a `kubernetes` mount, by their names in lower case.
struct KubernetesAuthRoles: Sendable {
    let store: VaultStore

    /// nil when there is none.
    func role(_ name: String) async throws -> KubernetesAuthRole? {
        try await store.get(KubernetesAuthRole.self, Self.path(name))
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("role").on(.list) { _ in try .list(await store.list("role/")) },
            VaultRoute("role/:name", KubernetesAuthRole.fields)
                .on(.read) { call in
                    guard let role = try await role(call.string("name")) else { throw VaultFailure.notFound }
                    return .data(role.data)
                }
                .on(.update) { call in
                    let (name, values) = (call.string("name").lowercased(), call.values)
                    try await store.change(KubernetesAuthRole.self, Self.path(name)) { stored in
                        var role = stored ?? KubernetesAuthRole(name: name)
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

    private static func path(_ name: String) -> String { "role/\(name.lowercased())" }
}
