import SignetCore
import SignetStorage

/// What one mount, or one part of the core, keeps: values by path, sealed, in a space of their own.
///
/// For what is configured. What grows with use (tokens, leases, secret ids) has tables of its own with their ends in a column.
public struct VaultStore: Sendable {
    private let database: Database
    private let sealer: Sealer
    private let space: String
    private let changes: SpaceChanges

    /// - Parameters:
    ///   - database: opened with ``VaultMigrations/all``
    ///   - space: whose values: a mount's uuid, `sys/policies`
    ///   - changes: the same for every store of the database
    public init(database: Database, sealer: Sealer, space: String, changes: SpaceChanges) {
        self.database = database
        self.sealer = sealer
        self.space = space
        self.changes = changes
    }

    /// How often the space was changed. What is read later is as new as that at least.
    var changeCount: UInt64 { changes.count(of: space) }

    /// The value at a path; nil when there is none.
    /// - Throws: `.sealBroken`, `.storageCorrupt`, as ``Database/read(_:)``.
    public func get<Value: Decodable & Sendable>(_ type: Value.Type, _ path: String) async throws -> Value? {
        try await sealedValue(path).map { try opened($0, path) }
    }

    /// The value at a path as it is stored; nil when there is none.
    func sealedValue(_ path: String) async throws -> [UInt8]? {
        let space = space
        return try await database.read { try VaultEntryRepository($0).value(space, path) }
    }

    /// Stores a value; on disk when the call returns.
    public func put(_ value: some Encodable & Sendable, _ path: String) async throws {
        let (space, sealed) = (space, try seal(value, path))
        try await write { try VaultEntryRepository($0).put(sealed, space, path) }
    }

    /// Reads, changes and stores a value in one transaction.
    /// - Parameter body: gets the value, nil when there is none, and leaves it as it shall be; nil: removed. What it throws
    ///   changes nothing. It may run more than once.
    public func change<Value: Codable & Sendable, Result: Sendable>(
        _ type: Value.Type, _ path: String, _ body: @escaping @Sendable (inout Value?) throws -> Result
    ) async throws -> Result {
        let store = self
        return try await write { session in
            let entries = VaultEntryRepository(session)
            var value: Value? = try entries.value(store.space, path).map { try store.opened($0, path) }
            let result = try body(&value)
            if let value {
                try entries.put(store.seal(value, path), store.space, path)
            } else {
                _ = try entries.remove(store.space, path)
            }
            return result
        }
    }

    /// - Returns: whether there was something.
    @discardableResult
    public func remove(_ path: String) async throws -> Bool {
        let space = space
        return try await write { try VaultEntryRepository($0).remove(space, path) }
    }

    /// Forgets everything.
    public func removeAll() async throws {
        let space = space
        try await write { try VaultEntryRepository($0).removeAll(space) }
    }

    private func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Result
    ) async throws -> Result {
        let result = try await database.write(body)
        changes.note(space)
        return result
    }

    /// The names directly below a prefix, sorted; those with more below them end with a slash.
    /// - Parameter prefix: empty, or ending with a slash
    public func list(_ prefix: String = "") async throws -> [String] {
        var names: [String] = []
        for path in try await paths(below: prefix) {
            let rest = path.dropFirst(prefix.count)
            let name = rest.firstIndex(of: "/").map { String(rest[...$0]) } ?? String(rest)
            if names.last != name { names.append(name) }
        }
        return names
    }

    /// Every path below a prefix, sorted.
    public func paths(below prefix: String) async throws -> [String] {
        let space = space
        return try await database.read { try VaultEntryRepository($0).paths(space, below: prefix) }
    }

    private func seal(_ value: some Encodable, _ path: String) throws -> [UInt8] {
        try sealer.sealJSON(value, context: context(path))
    }

    /// Opens what ``sealedValue(_:)`` gave.
    /// - Throws: `.sealBroken`, `.storageCorrupt`.
    func opened<Value: Decodable>(_ sealed: [UInt8], _ path: String) throws -> Value {
        try sealer.openJSON(Value.self, sealed, context: context(path))
    }

    private func context(_ path: String) -> String { "vault/\(space)/\(path)" }
}
