import SignetStorage

/// The table of leases.
enum VaultLeaseMigrations {
    /// `token` is an accessor. `due_at` is the end, and 0 or the next attempt for one that is being revoked; `attempts` counts
    /// the revocations that failed.
    static let leases = Migration(
        name: "vault-leases-1",
        statements: [
            """
            CREATE TABLE vault_leases (
                id TEXT PRIMARY KEY NOT NULL,
                token TEXT,
                due_at INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                value BLOB NOT NULL
            )
            """,
            "CREATE INDEX vault_leases_token ON vault_leases (token) WHERE token IS NOT NULL",
            "CREATE INDEX vault_leases_due_at ON vault_leases (due_at)",
        ]
    )
}
