import Foundation
import SignetStorage

/// What is remembered of logs: how far they have been read, and which certificates in them nobody here knows.
struct TransparencyRepository {
    private let session: any SQLSession
    private let source: String

    init(_ session: any SQLSession, source: String) {
        self.session = session
        self.source = source
    }

    static let migration = Migration(
        name: "watch-transparency-1",
        statements: [
            """
            CREATE TABLE watch_transparency_logs (
                source TEXT NOT NULL,
                url TEXT NOT NULL,
                next_index BIGINT NOT NULL,
                PRIMARY KEY (source, url)
            )
            """,
            """
            CREATE TABLE watch_transparency_certificates (
                source TEXT NOT NULL,
                serial TEXT NOT NULL,
                issuer TEXT NOT NULL,
                names TEXT NOT NULL,
                not_after BIGINT NOT NULL,
                der BLOB,
                entry BIGINT NOT NULL,
                PRIMARY KEY (source, serial, issuer)
            )
            """,
        ])

    static let headMigration = Migration(
        name: "watch-transparency-2",
        statements: [
            """
            CREATE TABLE watch_transparency_heads (
                source TEXT NOT NULL,
                url TEXT NOT NULL,
                size BIGINT NOT NULL,
                root BLOB NOT NULL,
                PRIMARY KEY (source, url)
            )
            """
        ])

    /// How far the log had come when it was looked at; nil: it has not been.
    func head(of url: String) throws -> LogHead? {
        try session.row(
            "SELECT size, root FROM watch_transparency_heads WHERE source = $1 AND url = $2",
            [.text(source), .text(url)]
        ).map { LogHead(size: try $0.integer(0), root: try $0.blob(1)) }
    }

    func setHead(_ head: LogHead, of url: String) throws {
        try session.execute(
            """
            INSERT INTO watch_transparency_heads (source, url, size, root) VALUES ($1, $2, $3, $4)
            ON CONFLICT (source, url) DO UPDATE SET size = excluded.size, root = excluded.root
            """, [.text(source), .text(url), .integer(head.size), .blob(head.root)])
    }

    /// The first entry of the log that has not been read; nil: none has.
    func nextIndex(of url: String) throws -> Int64? {
        try session.row(
            "SELECT next_index FROM watch_transparency_logs WHERE source = $1 AND url = $2",
            [.text(source), .text(url)]
        )?.integer(0)
    }

    func setNextIndex(_ index: Int64, of url: String) throws {
        try session.execute(
            """
            INSERT INTO watch_transparency_logs (source, url, next_index) VALUES ($1, $2, $3)
            ON CONFLICT (source, url) DO UPDATE SET next_index = excluded.next_index
            """, [.text(source), .text(url), .integer(index)])
    }

    /// Remembers a certificate; what was known of it before stays, and its bytes are added when they were missing.
    func add(_ certificate: LoggedCertificate) throws {
        try session.execute(
            """
            INSERT INTO watch_transparency_certificates (source, serial, issuer, names, not_after, der, entry)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (source, serial, issuer)
            DO UPDATE SET der = COALESCE(watch_transparency_certificates.der, excluded.der)
            """,
            [
                .text(source), .text(certificate.serial), .text(certificate.issuer),
                .text(certificate.names.joined(separator: "\n")), .integer(certificate.notAfter.millisecondsSince1970),
                .optional(certificate.der), .integer(certificate.entry),
            ])
    }

    /// Whether it is remembered with its bytes.
    func has(_ certificate: LoggedCertificate) throws -> Bool {
        try session.row(
            """
            SELECT 1 FROM watch_transparency_certificates
            WHERE source = $1 AND serial = $2 AND issuer = $3 AND der IS NOT NULL
            """, [.text(source), .text(certificate.serial), .text(certificate.issuer)]) != nil
    }

    func remove(_ certificate: LoggedCertificate) throws {
        try session.execute(
            "DELETE FROM watch_transparency_certificates WHERE source = $1 AND serial = $2 AND issuer = $3",
            [.text(source), .text(certificate.serial), .text(certificate.issuer)])
    }

    /// Forgets those that ended before a moment: nobody can use them any more.
    func removeEnded(before moment: Date) throws {
        try session.execute(
            "DELETE FROM watch_transparency_certificates WHERE source = $1 AND not_after < $2",
            [.text(source), .integer(moment.millisecondsSince1970)])
    }

    /// Those remembered, in the order of serial number and issuer.
    func certificates(after serial: String, _ issuer: String, limit: Int) throws -> [LoggedCertificate] {
        try session.rows(
            """
            SELECT serial, issuer, names, not_after, der, entry FROM watch_transparency_certificates
            WHERE source = $1 AND (serial, issuer) > ($2, $3) ORDER BY serial, issuer LIMIT $4
            """, [.text(source), .text(serial), .text(issuer), .integer(Int64(limit))]
        ).map { row in
            LoggedCertificate(
                serial: try row.text(0), issuer: try row.text(1),
                names: try row.text(2).split(separator: "\n").map(String.init),
                notAfter: Date(millisecondsSince1970: try row.integer(3)), der: try row.optionalBlob(4),
                entry: try row.integer(5))
        }
    }
}
