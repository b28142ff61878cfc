import SignetStorage

/// The indexes that pages of places are walked along.
///
/// Each begins with what can be chosen, goes on with the rank, and ends with an order: of any rank the places stand in that order, and walks
/// of several ranks are merged. The places that are gone are in none of them; `gone_at` stands at the end of those that are read by
/// themselves, so that nothing but the index is.
enum PlaceIndexMigrations {
    static let walks = Migration(
        name: "watch-inventory-2",
        statements: [
            "DROP INDEX watch_places_by_urgency",
            "DROP INDEX watch_places_by_source",
            "DROP INDEX watch_places_by_owner",
            "DROP INDEX watch_places_by_expiry",
            "DROP INDEX watch_places_by_title",
            "DROP INDEX watch_troubles_by_expiry",
            "DROP INDEX watch_troubles_by_title",
            "CREATE INDEX watch_places_by_urgency ON watch_places (rank, due_at, id, gone_at) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_name ON watch_places (rank, title, id) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_source ON watch_places (source, rank, due_at, id, gone_at) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_source_name ON watch_places (source, rank, title, id) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_owner ON watch_places (owner, rank, due_at, id, gone_at) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_owner_name ON watch_places (owner, rank, title, id) WHERE gone_at IS NULL",
            """
            CREATE INDEX watch_places_by_source_owner ON watch_places (source, owner, rank, due_at, id, gone_at)
            WHERE gone_at IS NULL
            """,
            """
            CREATE INDEX watch_places_by_source_owner_name ON watch_places (source, owner, rank, title, id)
            WHERE gone_at IS NULL
            """,
        ])

    /// What ``PlaceFindingRepository`` keeps; it is filled by the next run.
    static let findings = Migration(
        name: "watch-inventory-3",
        statements: [
            """
            CREATE TABLE watch_place_findings (
                place_id BIGINT NOT NULL,
                rule TEXT NOT NULL,
                severity INTEGER NOT NULL,
                source TEXT NOT NULL,
                owner TEXT,
                rank INTEGER NOT NULL,
                due_at BIGINT NOT NULL,
                title TEXT NOT NULL,
                PRIMARY KEY (place_id, rule)
            )
            """,
            """
            CREATE INDEX watch_place_findings_by_urgency
            ON watch_place_findings (rule, rank, due_at, place_id, severity)
            """,
            "CREATE INDEX watch_place_findings_by_name ON watch_place_findings (rule, rank, title, place_id)",
            """
            CREATE INDEX watch_place_findings_by_source
            ON watch_place_findings (rule, source, rank, due_at, place_id)
            """,
            """
            CREATE INDEX watch_place_findings_by_source_name
            ON watch_place_findings (rule, source, rank, title, place_id)
            """,
            "CREATE INDEX watch_place_findings_by_owner ON watch_place_findings (rule, owner, rank, due_at, place_id)",
            """
            CREATE INDEX watch_place_findings_by_owner_name
            ON watch_place_findings (rule, owner, rank, title, place_id)
            """,
            """
            CREATE INDEX watch_place_findings_by_source_owner
            ON watch_place_findings (rule, source, owner, rank, due_at, place_id)
            """,
            """
            CREATE INDEX watch_place_findings_by_source_owner_name
            ON watch_place_findings (rule, source, owner, rank, title, place_id)
            """,
        ])
}
