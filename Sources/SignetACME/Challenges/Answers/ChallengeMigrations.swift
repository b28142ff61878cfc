import SignetStorage

/// The table of answers that lie somewhere.
enum ChallengeMigrations {
    static let all = [
        Migration(
            name: "challenges-1",
            statements: [
                """
                CREATE TABLE challenge_answers (
                    id TEXT PRIMARY KEY NOT NULL,
                    place TEXT NOT NULL,
                    type TEXT NOT NULL,
                    identifier_type TEXT NOT NULL,
                    identifier TEXT NOT NULL,
                    key TEXT NOT NULL,
                    token TEXT NOT NULL,
                    key_authorization TEXT NOT NULL,
                    zone TEXT,
                    presented_at INTEGER NOT NULL
                )
                """,
                "CREATE INDEX challenge_answers_by_key ON challenge_answers (type, key, presented_at)",
            ]
        )
    ]
}
