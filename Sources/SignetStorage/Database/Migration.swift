/// A named, ordered step of the schema, never edited once released.
public struct Migration: Sendable {
    /// Unique name, recorded in the database once applied: concern and number, `leases-1`.
    public let name: String

    /// Statements, run in one transaction with the record of the migration.
    public let statements: [String]

    /// Creates a migration.
    public init(name: String, statements: [String]) {
        self.name = name
        self.statements = statements
    }
}
