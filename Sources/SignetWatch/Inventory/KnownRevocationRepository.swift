import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// Which certificates are known to be revoked.
struct KnownRevocationRepository {
    private let session: any SQLSession
    /// More are not remembered by a run; those that were learned last are.
    private static let limit = 100_000
    /// Forgotten in one transaction.
    private static let portion = 200

    static let migration = Migration(
        name: "watch-revocations-1",
        statements: [
            """
            CREATE TABLE watch_revocations (
                fingerprint BLOB PRIMARY KEY NOT NULL,
                finding TEXT NOT NULL,
                learned_at BIGINT NOT NULL,
                not_after BIGINT NOT NULL
            )
            """
        ])

    init(_ session: any SQLSession) {
        self.session = session
    }

    func all() throws -> KnownRevocations {
        let rows = try session.rows(
            """
            SELECT fingerprint, finding, learned_at FROM watch_revocations ORDER BY learned_at DESC LIMIT \(Self.limit)
            """, [])
        var entries: [[UInt8]: KnownRevocations.Entry] = [:]
        for row in rows {
            guard let finding = try StoredText.findings(row.text(1)).first else { continue }
            entries[try row.blob(0)] = KnownRevocations.Entry(
                finding: finding, learnedAt: Date(millisecondsSince1970: try row.integer(2)))
        }
        return KnownRevocations(entries)
    }

    func note(_ news: RevocationNews) throws {
        let fingerprint = SQLValue.blob(news.certificate.fingerprint)
        guard let entry = news.entry else {
            try session.execute("DELETE FROM watch_revocations WHERE fingerprint = $1", [fingerprint])
            return
        }
        try session.execute(
            """
            INSERT INTO watch_revocations (fingerprint, finding, learned_at, not_after) VALUES ($1, $2, $3, $4)
            ON CONFLICT (fingerprint) DO UPDATE SET finding = excluded.finding, learned_at = excluded.learned_at
            """,
            [
                fingerprint, .text(try StoredText.of([entry.finding])),
                .integer(entry.learnedAt.millisecondsSince1970),
                .integer(news.certificate.notAfter.millisecondsSince1970),
            ])
    }

    /// Forgets some that have expired before a moment and are shown nowhere.
    /// - Returns: how many.
    func forget(expiredBefore moment: Date) throws -> Int {
        try session.execute(
            """
            DELETE FROM watch_revocations WHERE fingerprint IN (
                SELECT r.fingerprint FROM watch_revocations r
                WHERE r.not_after < $1
                    AND NOT EXISTS (SELECT 1 FROM watch_certificates c WHERE c.fingerprint = r.fingerprint)
                LIMIT \(Self.portion))
            """, [.integer(moment.millisecondsSince1970)])
    }
}

extension Inventory {
    /// Which certificates are known to be revoked.
    /// - Throws: as ``Database/read(_:)``.
    func knownRevocations() async throws -> KnownRevocations {
        try await database.read { try KnownRevocationRepository($0).all() }
    }
}
