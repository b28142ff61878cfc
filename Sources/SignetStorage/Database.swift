import SignetCore

/// A named, ordered step of the schema, never edited once released.
public struct Migration: Sendable {
    public let name: String
    /// Statements, run in one transaction with the record of the migration.
    public let statements: [String]
    public init(name: String, statements: [String]) { self.name = name; self.statements = statements }
}

/// The database: grouped durable writes, concurrent reads.
public final class Database: Sendable {
    /// Opens (and creates and migrates) the SQLite file. WAL, synchronous=FULL (checked), busy timeout for other processes.
    /// - Throws: `.databaseTooNew` when the file holds migrations this program does not know, `.databaseUnusable`.
    public static func open(path: String, migrations: [Migration]) throws -> Database { fatalError("H4") }
    /// Runs `body` in a transaction that may be shared with other writers; returns after the commit is on disk.
    /// A throwing body is rolled back alone (savepoint).
    public func write<T: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> T) async throws -> T { fatalError("H4") }
    /// Runs `body` on a snapshot.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> T) async throws -> T { fatalError("H4") }
    public func close() async throws { fatalError("H4") }
}
