import Foundation
import SignetCore
import SignetStorage

/// The statements over the tables of ``NotifyingMigrations``.
enum NotifyingRepository {
    // MARK: What was told

    static func told(_ notifier: String, _ session: any SQLSession) throws -> [PlaceID: NoticeLine] {
        var told: [PlaceID: NoticeLine] = [:]
        for row in try session.rows("SELECT place_id, line FROM watch_told WHERE notifier = $1", [.text(notifier)]) {
            told[try row.integer(0)] = try decode(NoticeLine.self, try row.text(1))
        }
        return told
    }

    static func saveTold(_ line: NoticeLine, to notifier: String, at moment: Date, _ session: any SQLSession) throws {
        try session.execute(
            """
            INSERT INTO watch_told (notifier, place_id, line, told_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (notifier, place_id) DO UPDATE SET line = $3, told_at = $4
            """,
            [
                .text(notifier), .integer(line.place), .text(try encode(line)),
                .integer(moment.millisecondsSince1970),
            ])
    }

    static func forget(_ place: PlaceID, of notifier: String, _ session: any SQLSession) throws {
        try session.execute(
            "DELETE FROM watch_told WHERE notifier = $1 AND place_id = $2", [.text(notifier), .integer(place)])
    }

    // MARK: What is to be sent

    private static let columns = "id, parcel, notifier, notice, recipients, queued_at, attempts"

    static func queue(
        _ notice: Notice, for notifier: String, to recipients: [String], parcel: String, at moment: Date,
        _ session: any SQLSession
    ) throws {
        let now = SQLValue.integer(moment.millisecondsSince1970)
        try session.execute(
            """
            INSERT INTO watch_outbox (parcel, notifier, kind, notice, recipients, queued_at, attempts, next_attempt)
            VALUES ($1, $2, $3, $4, $5, $6, 0, $6)
            """,
            [
                .text(parcel), .text(notifier), .text(notice.kind.rawValue), .text(try encode(notice)),
                .text(try encode(recipients)), now,
            ])
    }

    /// Messages of a kind that wait, oldest first.
    static func queued(_ kind: Notice.Kind, for notifier: String, _ session: any SQLSession) throws -> [QueuedNotice] {
        try session.rows(
            "SELECT \(columns) FROM watch_outbox WHERE notifier = $1 AND kind = $2 ORDER BY id",
            [.text(notifier), .text(kind.rawValue)]
        ).map(queued)
    }

    /// The oldest message of a notifier that is due; it is nobody else's until `claimedUntil`.
    static func claim(
        _ notifier: String, after id: Int64, at moment: Date, until claimedUntil: Date, _ session: any SQLSession
    ) throws -> QueuedNotice? {
        try session.row(
            """
            UPDATE watch_outbox SET next_attempt = $4 WHERE id = (
                SELECT id FROM watch_outbox WHERE notifier = $1 AND id > $2 AND next_attempt <= $3 ORDER BY id LIMIT 1
            ) RETURNING \(columns)
            """,
            [
                .text(notifier), .integer(id), .integer(moment.millisecondsSince1970),
                .integer(claimedUntil.millisecondsSince1970),
            ]
        ).map(queued)
    }

    static func postpone(
        _ id: Int64, to recipients: [String], until moment: Date, because reason: String, _ session: any SQLSession
    ) throws {
        try session.execute(
            """
            UPDATE watch_outbox SET recipients = $2, attempts = attempts + 1, next_attempt = $3, last_error = $4
            WHERE id = $1
            """,
            [
                .integer(id), .text(try encode(recipients)), .integer(moment.millisecondsSince1970), .text(reason),
            ])
    }

    /// Those behind one that found nobody: not before it is tried again.
    static func postponeDue(
        of notifier: String, at moment: Date, until later: Date, _ session: any SQLSession
    ) throws {
        try session.execute(
            "UPDATE watch_outbox SET next_attempt = $3 WHERE notifier = $1 AND next_attempt <= $2",
            [.text(notifier), .integer(moment.millisecondsSince1970), .integer(later.millisecondsSince1970)])
    }

    /// It is due again.
    static func release(_ id: Int64, at moment: Date, _ session: any SQLSession) throws {
        try session.execute(
            "UPDATE watch_outbox SET next_attempt = $2 WHERE id = $1",
            [.integer(id), .integer(moment.millisecondsSince1970)])
    }

    static func remove(_ id: Int64, _ session: any SQLSession) throws {
        try session.execute("DELETE FROM watch_outbox WHERE id = $1", [.integer(id)])
    }

    /// The earliest attempt of one of these notifiers.
    static func nextAttempt(of notifiers: [String], _ session: any SQLSession) throws -> Date? {
        try notifiers.compactMap { name in
            try session.row("SELECT MIN(next_attempt) FROM watch_outbox WHERE notifier = $1", [.text(name)])?
                .optionalInteger(0).map(Date.init(millisecondsSince1970:))
        }.min()
    }

    /// Messages of notifiers that are not configured any more.
    static func orphans(besides notifiers: [String], queuedBefore: Date, _ session: any SQLSession) throws
        -> [QueuedNotice]
    {
        try session.rows(
            "SELECT \(columns) FROM watch_outbox WHERE queued_at < $1 ORDER BY id LIMIT 1000",
            [.integer(queuedBefore.millisecondsSince1970)]
        ).map(queued).filter { !notifiers.contains($0.notifier) }
    }

    private static func queued(_ row: SQLRow) throws -> QueuedNotice {
        QueuedNotice(
            id: try row.integer(0), parcel: try row.text(1), notifier: try row.text(2),
            notice: try decode(Notice.self, try row.text(3)), recipients: try decode([String].self, try row.text(4)),
            queuedAt: Date(millisecondsSince1970: try row.integer(5)), attempts: Int(try row.integer(6)))
    }

    // MARK: Heartbeats and counts

    static func lastHeartbeat(of notifier: String, _ session: any SQLSession) throws -> Date? {
        try session.row("SELECT last_heartbeat FROM watch_notifiers WHERE name = $1", [.text(notifier)])?
            .optionalInteger(0).map(Date.init(millisecondsSince1970:))
    }

    static func noteHeartbeat(of notifier: String, at moment: Date, _ session: any SQLSession) throws {
        try session.execute(
            """
            INSERT INTO watch_notifiers (name, last_heartbeat, sent, failed) VALUES ($1, $2, 0, 0)
            ON CONFLICT (name) DO UPDATE SET last_heartbeat = $2
            """,
            [.text(notifier), .integer(moment.millisecondsSince1970)])
    }

    /// - Parameter error: nil: it was sent, without complaint
    static func count(
        _ notifier: String, sent: Int, failed: Int, error: String?, at moment: Date, _ session: any SQLSession
    ) throws {
        let lastSent = sent > 0 ? SQLValue.integer(moment.millisecondsSince1970) : .null
        try session.execute(
            """
            INSERT INTO watch_notifiers (name, sent, failed, last_sent, last_error) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (name) DO UPDATE SET
                sent = watch_notifiers.sent + $2, failed = watch_notifiers.failed + $3,
                last_sent = COALESCE($4, watch_notifiers.last_sent), last_error = $5
            """,
            [.text(notifier), .integer(Int64(sent)), .integer(Int64(failed)), lastSent, .optional(error)])
    }

    static func counts(_ session: any SQLSession) throws -> [NotifierCount] {
        try session.rows(
            """
            SELECT name, sent, failed, last_sent, last_error,
                (SELECT COUNT(*) FROM watch_outbox WHERE notifier = watch_notifiers.name)
            FROM watch_notifiers ORDER BY name
            """, []
        ).map { row in
            NotifierCount(
                name: try row.text(0), sent: try row.integer(1), failed: try row.integer(2),
                queued: try row.integer(5),
                lastSent: try row.optionalInteger(3).map(Date.init(millisecondsSince1970:)),
                lastError: try row.optionalText(4))
        }
    }

    static func queuedCount(of notifier: String, _ session: any SQLSession) throws -> Int64 {
        try session.row("SELECT COUNT(*) FROM watch_outbox WHERE notifier = $1", [.text(notifier)])?.integer(0) ?? 0
    }

    /// Certificates that are somewhere now; asked once a week, so without an index of its own.
    static func certificatesInUse(_ session: any SQLSession) throws -> Int {
        let row = try session.row(
            "SELECT COUNT(DISTINCT certificate_id) FROM watch_places WHERE certificate_id IS NOT NULL AND gone_at IS NULL"
        )
        return Int(try row?.integer(0) ?? 0)
    }

    // MARK: JSON

    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw SignetError(
                .storageCorrupt, "A message of the watch in the database cannot be read.",
                remedy: "Something other than signet has written to the database; restore it from a backup.",
                cause: error)
        }
    }
}
