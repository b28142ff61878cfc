import Foundation
import SignetCore
import SignetStorage

/// Reads places.
struct PlaceRepository {
    private let session: any SQLSession
    private static let maximumShowing = 200

    static let columns =
        """
        p.id, p.source, p.kind, p.location, p.detail, p.owner, p.region, p.title, p.certificate_id, p.chain, p.particulars, p.rank,
        p.own_findings, p.joint_findings, p.first_seen, p.last_seen, p.gone_at, c.not_before, c.not_after, c.serial, c.issuer,
        c.fingerprint
        """
    static let columnCount = 22
    static let tables = "watch_places p LEFT JOIN watch_certificates c ON c.id = p.certificate_id"

    init(_ session: any SQLSession) {
        self.session = session
    }

    func place(_ id: PlaceID) throws -> PlaceRecord? {
        try session.row("SELECT \(Self.columns) FROM \(Self.tables) WHERE p.id = $1", [.integer(id)]).map(Self.read)
    }

    func places(showing certificate: Int64) throws -> [PlaceRecord] {
        try session.rows(
            "SELECT \(Self.columns) FROM \(Self.tables) WHERE p.certificate_id = $1 ORDER BY p.id LIMIT \(Self.maximumShowing)",
            [.integer(certificate)]
        ).map(Self.read)
    }

    func places(seenIn run: Int64, after: PlaceID, limit: Int) throws -> [PlaceRecord] {
        try session.rows(
            """
            SELECT \(Self.columns) FROM \(Self.tables) WHERE p.id > $1 AND p.last_run = $2 ORDER BY p.id LIMIT $3
            """, [.integer(after), .integer(run), .integer(Int64(limit))]
        ).map(Self.read)
    }

    func history(of place: PlaceID, limit: Int) throws -> [SightingRecord] {
        try session.rows(
            """
            SELECT c.id, c.title, c.serial, c.not_after, s.first_seen, s.last_seen
            FROM watch_sightings s JOIN watch_certificates c ON c.id = s.certificate_id
            WHERE s.place_id = $1 ORDER BY s.first_seen DESC LIMIT $2
            """, [.integer(place), .integer(Int64(limit))]
        ).map { row in
            SightingRecord(
                certificateID: try row.integer(0), title: try row.text(1), serial: try row.text(2),
                notAfter: Date(millisecondsSince1970: try row.integer(3)),
                firstSeen: Date(millisecondsSince1970: try row.integer(4)),
                lastSeen: Date(millisecondsSince1970: try row.integer(5)))
        }
    }

    func nextExpiry(after now: Date) throws -> Date? {
        try Severity.allCases.compactMap { severity in
            try session.row(
                """
                SELECT due_at FROM watch_places WHERE gone_at IS NULL AND rank = $1 AND due_at > $2
                ORDER BY due_at LIMIT 1
                """, [.integer(severity.rank), .integer(now.millisecondsSince1970)])?.integer(0)
        }.min().map { Date(millisecondsSince1970: $0) }
    }

    /// A row of ``columns``.
    static func read(_ row: SQLRow) throws -> PlaceRecord {
        let particulars = try StoredText.particulars(try row.text(10))
        let moment = { (column: Int) in
            try row.optionalInteger(column).map(Date.init(millisecondsSince1970:))
        }
        return PlaceRecord(
            id: try row.integer(0),
            place: Place(
                source: try row.text(1), kind: Place.Kind(rawValue: try row.text(2)) ?? .file,
                location: try row.text(3), detail: try row.text(4), owner: try row.optionalText(5),
                region: try row.optionalText(6)),
            title: try row.text(7), certificateID: try row.optionalInteger(8), notBefore: try moment(17),
            notAfter: try moment(18), serial: try row.optionalText(19), issuer: try row.optionalText(20),
            fingerprint: try row.optionalBlob(21), severity: Severity(rank: try row.integer(11)),
            findings: try StoredText.findings(try row.text(12)) + StoredText.findings(try row.text(13)),
            remarks: particulars.remarks ?? [], management: particulars.management?.management,
            protocolVersion: particulars.protocolVersion,
            firstSeen: Date(millisecondsSince1970: try row.integer(14)),
            lastSeen: Date(millisecondsSince1970: try row.integer(15)), goneAt: try moment(16),
            chain: try row.text(9).split(separator: ",").compactMap { Int64($0) })
    }
}
