import SignetStorage

/// The tables of the private CA. Times are milliseconds since 1970.
enum AuthorityMigrations {
    /// `revision` grows with every change that issuing must know of (certificate, roles, URL), `revocations` with every
    /// revocation, `crl_number` with every list.
    static let authorities = Migration(
        name: "authorities-1",
        statements: [
            """
            CREATE TABLE authorities (
                id INTEGER PRIMARY KEY NOT NULL,
                name TEXT NOT NULL UNIQUE,
                key_identifier BLOB NOT NULL UNIQUE,
                sealed_key BLOB NOT NULL,
                request BLOB,
                certificate BLOB,
                chain BLOB NOT NULL,
                public_url TEXT,
                created_at INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                revocations INTEGER NOT NULL,
                crl_number INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE roles (
                authority_id INTEGER NOT NULL REFERENCES authorities (id),
                name TEXT NOT NULL,
                definition TEXT NOT NULL,
                PRIMARY KEY (authority_id, name)
            )
            """,
        ]
    )

    /// A retired authority keeps its certificates and has no key any more. Terms are those of an authority whose lists are
    /// not made as the service's schedule says; times in milliseconds.
    static let engines = Migration(
        name: "authorities-2",
        statements: [
            "ALTER TABLE authorities ADD COLUMN retired_at INTEGER",
            """
            CREATE TABLE publication_terms (
                authority_id INTEGER PRIMARY KEY NOT NULL REFERENCES authorities (id),
                list_validity INTEGER NOT NULL,
                list_interval INTEGER NOT NULL,
                is_prompt INTEGER NOT NULL,
                is_empty INTEGER NOT NULL,
                is_published INTEGER NOT NULL,
                delta_interval INTEGER,
                signature TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE delta_lists (
                authority_id INTEGER PRIMARY KEY NOT NULL REFERENCES authorities (id),
                base_number INTEGER NOT NULL,
                this_update INTEGER NOT NULL,
                der BLOB NOT NULL
            )
            """,
        ]
    )

    /// URLs, one a line.
    static let deltaLists = Migration(
        name: "authorities-3",
        statements: ["ALTER TABLE publication_terms ADD COLUMN delta_urls TEXT NOT NULL DEFAULT ''"]
    )

    /// Serial numbers begin with the time, so that all but the index of names grow at their end.
    static let certificates = Migration(
        name: "certificates-1",
        statements: [
            """
            CREATE TABLE certificates (
                id INTEGER PRIMARY KEY NOT NULL,
                authority_id INTEGER NOT NULL REFERENCES authorities (id),
                serial BLOB NOT NULL,
                role TEXT,
                issued_at INTEGER NOT NULL,
                not_after INTEGER NOT NULL,
                revoked_at INTEGER,
                revocation_reason INTEGER,
                der BLOB NOT NULL,
                CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
            )
            """,
            "CREATE UNIQUE INDEX certificates_serial ON certificates (serial, authority_id)",
            "CREATE INDEX certificates_authority ON certificates (authority_id)",
            "CREATE INDEX certificates_expiry ON certificates (not_after)",
            """
            CREATE INDEX certificates_revoked ON certificates (authority_id, not_after)
            WHERE revoked_at IS NOT NULL
            """,
            """
            CREATE TABLE certificate_names (
                name TEXT NOT NULL,
                certificate_id INTEGER NOT NULL,
                PRIMARY KEY (name, certificate_id)
            ) WITHOUT ROWID
            """,
        ]
    )

    /// The current revocation list of each authority; `covers` is the authority's `revocations` when it was built.
    static let publication = Migration(
        name: "publication-1",
        statements: [
            """
            CREATE TABLE revocation_lists (
                authority_id INTEGER PRIMARY KEY NOT NULL REFERENCES authorities (id),
                number INTEGER NOT NULL,
                covers INTEGER NOT NULL,
                this_update INTEGER NOT NULL,
                der BLOB NOT NULL
            )
            """
        ]
    )

    /// Entries are added, never changed or removed: the triggers refuse it to every program that opens the file. The
    /// first one also stops INSERT OR REPLACE, which removes rows without any trigger for it.
    static let audit = Migration(
        name: "audit-1",
        statements: [
            """
            CREATE TABLE audit (
                id INTEGER PRIMARY KEY NOT NULL,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL,
                detail TEXT NOT NULL
            )
            """,
            """
            CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
            WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'the audit table is append-only'); END
            """,
            """
            CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit table is append-only'); END
            """,
            """
            CREATE TRIGGER audit_never_removed BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit table is append-only'); END
            """,
        ]
    )
}
