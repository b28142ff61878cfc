import SignetCore

/// `sys/capabilities`, `-self` and `-accessor`: what a token may do.
struct CapabilityRoutes: Sendable {
    let policies: PolicyStore
    let tokens: TokenStore

    private static let fields: FieldSchema = [
        FieldDefinition("token"), FieldDefinition("accessor"), FieldDefinition("path", .list),
        FieldDefinition("paths", .list),
    ]

    var routes: [VaultRoute] {
        [
            VaultRoute("capabilities", Self.fields).on(.update) { call in
                guard let token = call.optionalString("token") else { throw VaultFailure.invalid("missing token") }
                guard let entry = try await tokens.entry(of: Secret(token)) else {
                    throw VaultFailure.invalid("invalid token")
                }
                return try await answer(call, entry)
            },
            VaultRoute("capabilities-self", Self.fields).on(.update) { call in
                guard let caller = call.caller else { throw VaultFailure.noToken }
                return try await answer(call, caller)
            },
            VaultRoute("capabilities-accessor", Self.fields).on(.update) { call in
                guard let accessor = call.optionalString("accessor") else {
                    throw VaultFailure.invalid("missing accessor")
                }
                guard let entry = try await tokens.entry(accessor: accessor) else {
                    throw VaultFailure.invalid("invalid accessor")
                }
                return try await answer(call, entry)
            },
        ]
    }

    private func answer(_ call: VaultCall, _ token: TokenEntry) async throws -> VaultResponse {
        let paths = call.list("paths") + call.list("path")
        guard !paths.isEmpty else { throw VaultFailure.invalid("paths must be supplied") }
        let rules = try await policies.rules(for: token)
        var data: [String: JSONValue] = [:]
        for path in paths { data[path] = .strings(rules.capabilities(on: path)) }
        // Older clients ask for one path and look here.
        if paths.count == 1 { data["capabilities"] = .strings(rules.capabilities(on: paths[0])) }
        return .data(data)
    }
}
