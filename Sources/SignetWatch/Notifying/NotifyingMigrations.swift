import SignetStorage

/// The tables of what was told and of what is yet to be sent.
enum NotifyingMigrations {
    static let first = Migration(
        name: "watch-notifying-1",
        statements: [
            """
            CREATE TABLE watch_told (
                notifier TEXT NOT NULL,
                place_id BIGINT NOT NULL,
                line TEXT NOT NULL,
                told_at BIGINT NOT NULL,
                PRIMARY KEY (notifier, place_id)
            )
            """,
            """
            CREATE TABLE watch_outbox (
                id INTEGER PRIMARY KEY,
                parcel TEXT NOT NULL UNIQUE,
                notifier TEXT NOT NULL,
                kind TEXT NOT NULL,
                notice TEXT NOT NULL,
                recipients TEXT NOT NULL,
                queued_at BIGINT NOT NULL,
                attempts BIGINT NOT NULL,
                next_attempt BIGINT NOT NULL,
                last_error TEXT
            )
            """,
            "CREATE INDEX watch_outbox_by_attempt ON watch_outbox (next_attempt, id)",
            "CREATE INDEX watch_outbox_by_notifier ON watch_outbox (notifier, id)",
            """
            CREATE TABLE watch_notifiers (
                name TEXT PRIMARY KEY,
                last_heartbeat BIGINT,
                sent BIGINT NOT NULL,
                failed BIGINT NOT NULL,
                last_sent BIGINT,
                last_error TEXT
            )
            """,
        ])
}
