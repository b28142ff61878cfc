import SignetStorage

/// The tables of the watch.
///
/// `rank` is 0 for critical, 1 for warning and 2 for well, so that what matters comes first in an index; `due_at` is the end of the
/// validity, 0 where nothing could be read. Counts are written at the end of a run: nobody counts a million rows to show a page.
public enum WatchMigrations {
    /// In the order in which they were added.
    public static let all: [Migration] = [
        inventory, findingCounts, TransparencyRepository.migration, NotifyingMigrations.first,
        TransparencyRepository.headMigration,
        PlaceIndexMigrations.walks, PlaceIndexMigrations.findings,
        PlaceEndingRepository.migration, RunRepository.migration,
        SourceLookRepository.migration, PlaceRecordingRepository.migration,
        KnownRevocationRepository.migration,
    ]

    private static let findingCounts = Migration(
        name: "watch-finding-counts-1",
        statements: [
            """
            CREATE TABLE watch_finding_counts (
                rule TEXT NOT NULL,
                severity INTEGER NOT NULL,
                places BIGINT NOT NULL,
                PRIMARY KEY (rule, severity)
            )
            """
        ])

    private static let inventory = Migration(
        name: "watch-inventory-1",
        statements: [
            """
            CREATE TABLE watch_certificates (
                id INTEGER PRIMARY KEY,
                fingerprint BLOB NOT NULL UNIQUE,
                der BLOB NOT NULL,
                title TEXT NOT NULL,
                subject TEXT NOT NULL,
                issuer TEXT NOT NULL,
                serial TEXT NOT NULL,
                not_before BIGINT NOT NULL,
                not_after BIGINT NOT NULL,
                key_name TEXT NOT NULL,
                key_hash BLOB NOT NULL,
                is_authority INTEGER NOT NULL,
                first_seen BIGINT NOT NULL
            )
            """,
            "CREATE INDEX watch_certificates_by_key ON watch_certificates (key_hash)",
            "CREATE INDEX watch_certificates_by_serial ON watch_certificates (serial)",
            """
            CREATE TABLE watch_certificate_terms (
                term TEXT NOT NULL,
                certificate_id BIGINT NOT NULL,
                PRIMARY KEY (term, certificate_id)
            )
            """,
            """
            CREATE TABLE watch_places (
                id INTEGER PRIMARY KEY,
                source TEXT NOT NULL,
                kind TEXT NOT NULL,
                location TEXT NOT NULL,
                detail TEXT NOT NULL,
                owner TEXT,
                region TEXT,
                title TEXT NOT NULL,
                certificate_id BIGINT,
                due_at BIGINT NOT NULL,
                chain TEXT NOT NULL,
                particulars TEXT NOT NULL,
                rank INTEGER NOT NULL,
                own_findings TEXT NOT NULL,
                joint_findings TEXT NOT NULL,
                first_seen BIGINT NOT NULL,
                last_seen BIGINT NOT NULL,
                last_run BIGINT NOT NULL,
                gone_at BIGINT,
                UNIQUE (source, location, detail)
            )
            """,
            "CREATE INDEX watch_places_by_urgency ON watch_places (rank, due_at, id) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_expiry ON watch_places (due_at, id) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_title ON watch_places (title, id) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_source ON watch_places (source, rank, due_at, id) WHERE gone_at IS NULL",
            "CREATE INDEX watch_places_by_owner ON watch_places (owner, rank, due_at, id) WHERE gone_at IS NULL",
            "CREATE INDEX watch_troubles_by_expiry ON watch_places (due_at, id) WHERE gone_at IS NULL AND rank < 2",
            "CREATE INDEX watch_troubles_by_title ON watch_places (title, id) WHERE gone_at IS NULL AND rank < 2",
            "CREATE INDEX watch_places_by_certificate ON watch_places (certificate_id)",
            "CREATE INDEX watch_places_gone ON watch_places (gone_at) WHERE gone_at IS NOT NULL",
            """
            CREATE TABLE watch_place_terms (
                term TEXT NOT NULL,
                place_id BIGINT NOT NULL,
                PRIMARY KEY (term, place_id)
            )
            """,
            """
            CREATE TABLE watch_sightings (
                place_id BIGINT NOT NULL,
                first_seen BIGINT NOT NULL,
                certificate_id BIGINT NOT NULL,
                last_seen BIGINT NOT NULL,
                PRIMARY KEY (place_id, first_seen)
            )
            """,
            "CREATE INDEX watch_sightings_by_certificate ON watch_sightings (certificate_id)",
            """
            CREATE TABLE watch_runs (
                id INTEGER PRIMARY KEY,
                started_at BIGINT NOT NULL,
                ended_at BIGINT,
                outcome TEXT NOT NULL,
                places BIGINT NOT NULL,
                warnings BIGINT NOT NULL,
                criticals BIGINT NOT NULL,
                problems TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE watch_source_counts (
                source TEXT PRIMARY KEY NOT NULL,
                ok BIGINT NOT NULL,
                warnings BIGINT NOT NULL,
                criticals BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE watch_expiry_days (
                day BIGINT PRIMARY KEY NOT NULL,
                ok BIGINT NOT NULL,
                warnings BIGINT NOT NULL,
                criticals BIGINT NOT NULL
            )
            """,
        ])
}
