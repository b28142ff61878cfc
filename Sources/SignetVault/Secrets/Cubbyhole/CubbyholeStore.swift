import SignetCore

/// What a token keeps for itself; it ends with the token.
struct CubbyholeStore: Sendable {
    /// Of the spaces in which cubbyholes are stored; the token's accessor follows.
    static let prefix = "cubbyhole/"

    private let store: VaultStore

    /// - Parameter accessor: whose
    init(_ services: VaultServices, accessor: String) {
        store = services.store(Self.prefix + accessor)
    }

    func get(_ path: String) async throws -> [String: JSONValue]? {
        try await store.get([String: JSONValue].self, path)
    }

    func put(_ data: [String: JSONValue], _ path: String) async throws { try await store.put(data, path) }

    func remove(_ path: String) async throws { try await store.remove(path) }

    /// The names directly below a prefix, which is empty or ends with a slash.
    func list(_ prefix: String) async throws -> [String] { try await store.list(prefix) }
}
