import SignetCore

/// A role of an auth method: by which rules somebody logs in, and what his token may do.
protocol AuthRole: Codable, Hashable, Sendable {
    static var fields: FieldSchema { get }

    init(name: String)

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when it makes no role.
    mutating func take(_ values: FieldValues) throws

    /// As it is shown.
    var data: [String: JSONValue] { get }
}

/// The roles of a mounted auth method, by their names in lower case.
struct AuthRoles<Role: AuthRole>: Sendable {
    let store: VaultStore

    /// nil when there is none of that name.
    func role(_ name: String) async throws -> Role? { try await store.get(Role.self, Self.path(name)) }

    /// `role` and `role/NAME`.
    var routes: [VaultRoute] {
        [
            VaultRoute("role").on(.list) { _ in try .list(await store.list("role/")) },
            VaultRoute("role/:name", Role.fields)
                .on(.read) { call in
                    guard let role = try await role(call.string("name")) else { throw VaultFailure.notFound }
                    return .data(role.data)
                }
                .on(.update) { call in
                    let (name, values) = (call.string("name").lowercased(), call.values)
                    try await store.change(Role.self, Self.path(name)) { stored in
                        var role = stored ?? Role(name: name)
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
