import SignetStorage

/// The table of service tokens.
enum VaultTokenMigrations {
    /// `id` is the HMAC of the token. `parent` is an accessor. `uses`: 0 without limit, above 0 how many are left, -1 the last
    /// one is going on. These columns count, not the values of the same names in the sealed entry.
    static let tokens = Migration(
        name: "vault-tokens-1",
        statements: [
            """
            CREATE TABLE vault_tokens (
                id BLOB PRIMARY KEY NOT NULL,
                accessor TEXT NOT NULL UNIQUE,
                parent TEXT,
                path TEXT NOT NULL,
                uses INTEGER NOT NULL,
                expires_at INTEGER,
                value BLOB NOT NULL
            )
            """,
            "CREATE INDEX vault_tokens_parent ON vault_tokens (parent) WHERE parent IS NOT NULL",
            "CREATE INDEX vault_tokens_path ON vault_tokens (path)",
            "CREATE INDEX vault_tokens_expires_at ON vault_tokens (expires_at) WHERE expires_at IS NOT NULL",
        ]
    )
}
