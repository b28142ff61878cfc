import SignetStorage

/// The tables of the Vault API. What they hold is sealed.
public enum VaultMigrations {
    /// In the order in which they were added.
    public static let all = [
        entries, SealRepository.migration, VaultTokenMigrations.tokens, VaultLeaseMigrations.leases,
        SecretIDRepository.migration,
    ]

    private static let entries = Migration(
        name: "vault-entries-1",
        statements: [
            """
            CREATE TABLE vault_entries (
                space TEXT NOT NULL,
                path TEXT NOT NULL,
                value BLOB NOT NULL,
                PRIMARY KEY (space, path)
            ) WITHOUT ROWID
            """
        ]
    )
}
