import SignetCore

/// `auth/token/lookup`, `-self`, `-accessor`, `accessors` and `tidy`.
struct TokenLookupRoutes: Sendable {
    let tokens: TokenStore

    private static let fields: FieldSchema = [FieldDefinition("token"), FieldDefinition("accessor")]

    var routes: [VaultRoute] {
        [
            VaultRoute("lookup", Self.fields).on(.read, lookup).on(.update, lookup),
            VaultRoute("lookup-self", Self.fields).on(.read, lookupSelf).on(.update, lookupSelf),
            VaultRoute("lookup-accessor", Self.fields).on(.update) { call in
                let entry = try await tokens.known(accessor: call.string("accessor"))
                return .data(entry.description(id: "", now: call.now))
            },
            VaultRoute("accessors").on(.list, .sudo) { _ in try .list(await tokens.accessors()) },
            VaultRoute("tidy").on(.update) { _ in
                try await tokens.tidy()
                return .started
            },
        ]
    }

    private func lookup(_ call: VaultCall) async throws -> VaultResponse {
        guard let text = call.optionalString("token"), text != call.request.token?.reveal() else {
            return try await lookupSelf(call)
        }
        guard let entry = try await tokens.entry(of: Secret(text)) else {
            throw VaultFailure(status: 403, ["bad token"])
        }
        return .data(entry.description(id: text, now: call.now))
    }

    /// A token that is used for the last time sees itself, which nobody else does any more.
    private func lookupSelf(_ call: VaultCall) async throws -> VaultResponse {
        .data(try call.knownCaller().description(id: call.request.token?.reveal() ?? "", now: call.now))
    }
}

extension TokenStore {
    /// What a token may do whose accessor is known.
    /// - Throws: `VaultFailure` (400) when there is none.
    func known(accessor: String) async throws -> TokenEntry {
        guard !accessor.isEmpty else { throw VaultFailure.invalid("missing accessor") }
        guard let entry = try await entry(accessor: accessor) else { throw VaultFailure.invalid("invalid accessor") }
        return entry
    }
}
