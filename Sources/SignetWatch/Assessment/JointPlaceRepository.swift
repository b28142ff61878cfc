import Foundation
import SignetPKI
import SignetStorage

/// Finds the places that have something to do with one another.
struct JointPlaceRepository {
    /// An endpoint, and a place that holds something newer under the same title.
    struct Pair: Sendable {
        let served: JointPlace
        let stored: JointPlace
    }

    /// More places of one key, location or title are not compared.
    private static let groupLimit = 100

    private static let columns =
        """
        p.id, p.source, p.kind, p.location, p.detail, p.owner, p.title, p.last_seen, c.id, c.serial, c.not_before, c.not_after,
        c.is_authority, c.der
        """

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// The keys that several certificates have, with the places that show these now.
    func sharedKeys(after key: [UInt8], limit: Int) throws -> [(key: [UInt8], places: [JointPlace])] {
        let keys = try session.rows(
            """
            SELECT key_hash FROM watch_certificates WHERE key_hash > $1 GROUP BY key_hash HAVING COUNT(*) > 1
            ORDER BY key_hash LIMIT $2
            """, [.blob(key), .integer(Int64(limit))])
        return try keys.map { row in
            let key = try row.blob(0)
            let places = try session.rows(
                """
                SELECT \(Self.columns) FROM watch_certificates c JOIN watch_places p ON p.certificate_id = c.id
                WHERE c.key_hash = $1 AND p.gone_at IS NULL ORDER BY p.id LIMIT $2
                """, [.blob(key), .integer(Int64(Self.groupLimit))])
            return (key, try places.compactMap(Self.read))
        }
    }

    /// The places of each location that shows several certificates.
    func differingLocations(
        after source: String, _ location: String, run: Int64, limit: Int
    ) throws -> [[JointPlace]] {
        let locations = try session.rows(
            """
            SELECT source, location FROM watch_places
            WHERE (source, location) > ($1, $2) AND kind = 'endpoint' AND last_run = $3 AND certificate_id IS NOT NULL
            GROUP BY source, location HAVING COUNT(DISTINCT certificate_id) > 1 ORDER BY source, location LIMIT $4
            """, [.text(source), .text(location), .integer(run), .integer(Int64(limit))])
        return try locations.map { row in
            try session.rows(
                """
                SELECT \(Self.columns) FROM watch_places p JOIN watch_certificates c ON c.id = p.certificate_id
                WHERE p.source = $1 AND p.location = $2 AND p.last_run = $3 ORDER BY p.detail LIMIT $4
                """,
                [.text(try row.text(0)), .text(try row.text(1)), .integer(run), .integer(Int64(Self.groupLimit))]
            ).compactMap(Self.read)
        }
    }

    /// The endpoints of a page, by number, with what files and the engine hold that is newer, the newest first.
    /// - Returns: besides, the last number of the page; nil: there are no more.
    func endpointsWithNewer(after id: PlaceID, run: Int64, limit: Int) throws -> (pairs: [Pair], last: PlaceID?) {
        let endpoints = try session.rows(
            """
            SELECT \(Self.columns) FROM watch_places p JOIN watch_certificates c ON c.id = p.certificate_id
            WHERE p.id > $1 AND p.last_run = $2 AND p.kind = 'endpoint' ORDER BY p.id LIMIT $3
            """, [.integer(id), .integer(run), .integer(Int64(limit))])
        var pairs: [Pair] = []
        for row in endpoints {
            let newer = try session.rows(
                """
                SELECT \(Self.columns) FROM watch_places p JOIN watch_certificates c ON c.id = p.certificate_id
                WHERE p.rank IN (0, 1, 2) AND p.title = $1 AND p.gone_at IS NULL AND p.kind IN ('file', 'managed') AND c.not_before > $2
                ORDER BY c.not_before DESC LIMIT $3
                """, [.text(try row.text(6)), .integer(try row.integer(10)), .integer(10)])
            guard !newer.isEmpty, let served = try Self.read(row) else { continue }
            for other in newer {
                if let stored = try Self.read(other) { pairs.append(Pair(served: served, stored: stored)) }
            }
        }
        return (pairs, try endpoints.last?.integer(0))
    }

    private static func read(_ row: SQLRow) throws -> JointPlace? {
        guard let kind = Place.Kind(rawValue: try row.text(2)),
            let certificate = try? DecodedCertificate(der: row.blob(13))
        else { return nil }
        let names = certificate.alternativeNames.map(\.description)
        return JointPlace(
            id: try row.integer(0),
            place: Place(
                source: try row.text(1), kind: kind, location: try row.text(3), detail: try row.text(4),
                owner: try row.optionalText(5)),
            title: try row.text(6), certificateID: try row.integer(8), serial: try row.text(9),
            notBefore: Date(millisecondsSince1970: try row.integer(10)),
            notAfter: Date(millisecondsSince1970: try row.integer(11)), isAuthority: try row.integer(12) != 0,
            lastSeen: Date(millisecondsSince1970: try row.integer(7)),
            names: names.isEmpty ? [certificate.subject.description] : Set(names))
    }
}
