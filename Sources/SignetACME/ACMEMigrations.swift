import SignetStorage

/// The tables of the ACME client. Times are milliseconds since 1970.
public enum ACMEMigrations {
    /// Accounts, orders and directories, in the order in which they are applied.
    public static let all = [accounts, orders, DirectoryRepository.migration]

    /// `key` and `next_key` are sealed; `contacts` is JSON. A retired row keeps its key.
    private static let accounts = Migration(
        name: "acme-accounts-1",
        statements: [
            """
            CREATE TABLE acme_accounts (
                id TEXT PRIMARY KEY NOT NULL,
                directory TEXT NOT NULL,
                name TEXT NOT NULL,
                url TEXT,
                key BLOB NOT NULL,
                next_key BLOB,
                contacts TEXT NOT NULL,
                terms_url TEXT,
                terms_agreed_at INTEGER,
                external_key_id TEXT,
                created_at INTEGER NOT NULL,
                retired_at INTEGER,
                retired_because TEXT
            )
            """,
            "CREATE UNIQUE INDEX acme_accounts_in_use ON acme_accounts (directory, name) WHERE retired_at IS NULL",
        ]
    )

    /// One row an order that a certificate may still come from; `request` is the SHA-256 of the certification request,
    /// `url` is null from before the CA is asked until its answer is stored.
    private static let orders = Migration(
        name: "acme-orders-1",
        statements: [
            """
            CREATE TABLE acme_orders (
                account_id TEXT NOT NULL REFERENCES acme_accounts (id),
                request BLOB NOT NULL,
                url TEXT,
                made_at INTEGER NOT NULL,
                PRIMARY KEY (account_id, request)
            )
            """,
            "CREATE INDEX acme_orders_age ON acme_orders (made_at)",
        ]
    )
}
