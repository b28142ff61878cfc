import SignetCore

/// Brings a database file to the schema this program knows.
struct SchemaMigrator {
    let migrations: [Migration]
    let path: String

    /// Applies what is missing, in order. Runs inside one transaction, so that two processes that open a new file at the
    /// same moment do not both apply a step.
    /// - Throws: `.databaseTooNew` when the file holds steps this program does not know.
    func migrate(_ session: any SQLSession, now: Int64) throws {
        try session.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY NOT NULL, applied_at INTEGER NOT NULL)"
        )
        let applied = Set(try session.rows("SELECT name FROM schema_migrations", []).map { try $0.text(0) })
        let unknown = applied.subtracting(migrations.map(\.name))
        guard unknown.isEmpty else {
            throw SignetError(
                .databaseTooNew,
                "The database \(path) was written by a newer signet: it holds \(unknown.sorted().joined(separator: ", ")),"
                    + " which this version does not know.",
                remedy: "Run the newer version, or restore the backup made before the upgrade. Nothing was changed."
            )
        }
        for migration in migrations where !applied.contains(migration.name) {
            for statement in migration.statements { try session.execute(statement) }
            try session.execute(
                "INSERT INTO schema_migrations (name, applied_at) VALUES ($1, $2)",
                [.text(migration.name), .integer(now)]
            )
        }
    }
}
