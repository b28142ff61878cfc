import SignetCore

/// Version 1: what was written last is what is read. Nothing in it is checked or warned of: the fields are the secret.
struct PlainKVBackend: VaultBackend {
    /// Below which secrets are in the mount's store.
    static let folder = "plain/"

    let routes: RouteTable

    init(store: VaultStore, limits: LeaseLimits) {
        let secret = { @Sendable (call: VaultCall) in
            try await store.get([String: JSONValue].self, Self.folder + call.string("path"))
        }
        let list: VaultRoute.Handler = { call in
            let path = call.string("path")
            return try .list(await store.list(Self.folder + (path.isEmpty ? "" : path + "/")))
        }
        routes = [
            VaultRoute("", .anything).on(.list, list),
            VaultRoute("*path", .anything)
                .on(.list, list)
                .on(.read) { call in
                    guard let data = try await secret(call) else { throw VaultFailure.notFound }
                    var response = VaultResponse.data(data)
                    response.refreshAfter = Self.lifetime(data) ?? call.mount.defaultLeaseTTL(limits)
                    return response
                }
                .on(.update) { call in
                    guard !call.request.fields.isEmpty else { throw VaultFailure.invalid("missing data fields") }
                    try await store.put(call.request.fields, Self.folder + call.string("path"))
                    return .nothing
                }
                .on(.delete) { call in
                    try await store.remove(Self.folder + call.string("path"))
                    return .nothing
                }
                .existing { call in try await secret(call) != nil },
        ]
    }

    /// How long the secret itself says that it may be used, in seconds; nil: it does not, or nothing that can be read.
    private static func lifetime(_ data: [String: JSONValue]) -> Int? {
        guard let value = data["ttl"] ?? data["lease"], let seconds = FieldKind.duration.converted(value) else {
            return nil
        }
        if case .integer(let count) = seconds { return count }
        return nil
    }
}
