import SignetStorage

/// The tables of the renewal engine.
enum RenewalMigrations {
    static let all = [
        Migration(
            name: "renewal-1",
            statements: [
                // spec and state are JSON; due_at is null when nothing is to be done.
                """
                CREATE TABLE renewal_certificates (
                    name TEXT PRIMARY KEY NOT NULL,
                    spec TEXT NOT NULL,
                    state TEXT NOT NULL,
                    due_at INTEGER
                )
                """,
                "CREATE INDEX renewal_due ON renewal_certificates (due_at) WHERE due_at IS NOT NULL",
                // key is sealed; certificates (leaf first) and roots are DER in a row, null while the request is open.
                """
                CREATE TABLE renewal_pairs (
                    id TEXT PRIMARY KEY NOT NULL,
                    name TEXT NOT NULL,
                    key BLOB NOT NULL,
                    request BLOB,
                    certificates BLOB,
                    roots BLOB
                )
                """,
                "CREATE INDEX renewal_pairs_of ON renewal_pairs (name)",
                """
                CREATE TABLE renewal_events (
                    name TEXT NOT NULL,
                    number INTEGER NOT NULL,
                    at INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    message TEXT NOT NULL,
                    PRIMARY KEY (name, number)
                )
                """,
            ]
        )
    ]
}
