import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// Writes down what places showed.
struct PlaceRecordingRepository {
    private let session: any SQLSession
    private let certificates: WatchedCertificateRepository
    /// The longest chain that is kept.
    private static let maximumChain = 20
    /// Kept of each text that others decide.
    private static let maximumLength = 2000

    /// What was found of a certificate while it could be seen, of a place that cannot be read now.
    static let migration = Migration(
        name: "watch-hidden-findings-1",
        statements: ["ALTER TABLE watch_places ADD COLUMN hidden_findings TEXT NOT NULL DEFAULT ''"])

    init(_ session: any SQLSession) {
        self.session = session
        certificates = WatchedCertificateRepository(session)
    }

    func write(_ assessed: AssessedObservation, run: Int64) throws {
        let observation = assessed.observation
        let known = try known(observation.place)
        let row = try row(of: assessed, before: known)
        let now = observation.moment.millisecondsSince1970
        let id: PlaceID
        if let known {
            id = known.id
            try update(known, row, run: run, at: now)
        } else {
            id = try insert(row, observation.place, run: run, at: now)
        }
        try PlaceFindingRepository(session).replace(
            assessed.findings, of: id,
            PlaceFindingRepository.Keys(
                source: observation.place.source, owner: row.keys.owner, rank: row.keys.rank, dueAt: row.keys.dueAt,
                title: row.keys.title),
            wasWell: (known?.row.keys.rank ?? Severity.ok.rank) == Severity.ok.rank)
        if case .seen = observation.outcome, let certificate = row.keys.certificate {
            try noteSighting(of: certificate, at: id, isSame: known?.row.keys.certificate == certificate, now)
        }
    }

    /// What is known of a place before.
    private struct Known {
        var id: PlaceID
        var row: Row
        var isGone: Bool
    }

    /// What is written of an observation.
    private struct Row {
        var keys: Keys
        var kind: String
        var region: String?
        var chain: String
        var particulars = ""
        var findings = ""
        var hidden = ""
    }

    /// What stands in indexes.
    private struct Keys: Equatable {
        var owner: String?
        var title: String
        var certificate: Int64?
        var dueAt: Int64
        var rank: Int64
    }

    private func known(_ place: Place) throws -> Known? {
        try session.row(
            """
            SELECT id, kind, owner, region, title, certificate_id, due_at, chain, rank, gone_at, own_findings,
                hidden_findings
            FROM watch_places
            WHERE source = $1 AND location = $2 AND detail = $3
            """,
            [.text(place.source), .text(Self.bounded(place.location)), .text(Self.bounded(place.detail))]
        ).map { row in
            Known(
                id: try row.integer(0),
                row: Row(
                    keys: Keys(
                        owner: try row.optionalText(2), title: try row.text(4), certificate: try row.optionalInteger(5),
                        dueAt: try row.integer(6), rank: try row.integer(8)),
                    kind: try row.text(1), region: try row.optionalText(3), chain: try row.text(7),
                    findings: try row.text(10), hidden: try row.text(11)),
                isGone: try row.optionalInteger(9) != nil)
        }
    }

    /// A place that cannot be read keeps what it last showed, and what was found of that.
    private func row(of assessed: AssessedObservation, before known: Known?) throws -> Row {
        let (place, before) = (assessed.observation.place, known?.row)
        var row = Row(
            keys: Keys(
                owner: place.owner.map(Self.bounded), title: before?.keys.title ?? Self.bounded(place.location),
                certificate: before?.keys.certificate, dueAt: before?.keys.dueAt ?? 0,
                rank: (assessed.findings.map(\.severity).max() ?? .ok).rank),
            kind: place.kind.rawValue, region: place.region.map(Self.bounded), chain: before?.chain ?? "",
            findings: try StoredText.of(assessed.findings.sorted { $0.severity > $1.severity }))
        guard case .seen(let sighting) = assessed.observation.outcome else {
            row.hidden = try known.map(Self.hidden) ?? ""
            return row
        }
        let moment = assessed.observation.moment
        let leaf = try certificates.number(of: sighting.leaf, at: moment)
        let others = try sighting.others.prefix(Self.maximumChain).map { try certificates.number(of: $0, at: moment) }
        row.keys.title = Self.bounded(sighting.leaf.title)
        row.keys.certificate = leaf
        row.keys.dueAt = sighting.leaf.notAfter.millisecondsSince1970
        row.chain = ([leaf] + others).map(String.init).joined(separator: ",")
        row.particulars = try StoredText.of(PlaceParticulars(sighting))
        return row
    }

    /// What cannot be found any more of what a place showed.
    private static func hidden(_ known: Known) throws -> String {
        guard !known.isGone, known.row.keys.certificate != nil else { return "" }
        let found = try StoredText.findings(known.row.findings) + StoredText.findings(known.row.hidden)
        let seen = found.filter { $0.rule != .unreadable && !FindingRule.ofDates.contains($0.rule) }
        return try StoredText.of(seen.worstFirst)
    }

    /// Most places are as they were: their indexes are left alone, for a column that is set is taken out of its indexes and put back.
    private func update(_ known: Known, _ row: Row, run: Int64, at now: Int64) throws {
        try session.execute(
            """
            UPDATE watch_places SET kind = $2, region = $3, chain = $4, particulars = $5, own_findings = $6, joint_findings = '',
                hidden_findings = $7, last_seen = $8, last_run = $9
            WHERE id = $1
            """, [.integer(known.id)] + Self.values(row) + [.integer(now), .integer(run)])
        guard known.isGone || row.keys != known.row.keys else { return }
        try session.execute(
            """
            UPDATE watch_places SET owner = $2, title = $3, certificate_id = $4, due_at = $5, rank = $6, gone_at = NULL
            WHERE id = $1
            """, [.integer(known.id)] + Self.values(row.keys))
    }

    private func insert(_ row: Row, _ place: Place, run: Int64, at now: Int64) throws -> PlaceID {
        let added = try session.row(
            """
            INSERT INTO watch_places (source, location, detail, kind, region, chain, particulars, own_findings, hidden_findings,
                joint_findings, owner, title, certificate_id, due_at, rank, first_seen, last_seen, last_run)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, $12, $13, $14, $15, $15, $16) RETURNING id
            """,
            [.text(place.source), .text(Self.bounded(place.location)), .text(Self.bounded(place.detail))]
                + Self.values(row) + Self.values(row.keys) + [.integer(now), .integer(run)])
        guard let id = try added?.integer(0) else { throw SignetError(.storageFailed, "A place was not written down.") }
        try SearchTermRepository(session, of: .place).add(SearchTerms.terms(of: place), to: id)
        return id
    }

    private static func values(_ row: Row) -> [SQLValue] {
        [
            .text(row.kind), .optional(row.region), .text(row.chain), .text(row.particulars), .text(row.findings),
            .text(row.hidden),
        ]
    }

    private static func values(_ keys: Keys) -> [SQLValue] {
        [
            .optional(keys.owner), .text(keys.title), .optional(keys.certificate), .integer(keys.dueAt),
            .integer(keys.rank),
        ]
    }

    private func noteSighting(of certificate: Int64, at place: PlaceID, isSame: Bool, _ now: Int64) throws {
        if isSame {
            let changed = try session.execute(
                """
                UPDATE watch_sightings SET last_seen = $2 WHERE place_id = $1 AND certificate_id = $3
                    AND first_seen = (SELECT max(first_seen) FROM watch_sightings WHERE place_id = $1)
                """, [.integer(place), .integer(now), .integer(certificate)])
            if changed > 0 { return }
        }
        try session.execute(
            """
            INSERT INTO watch_sightings (place_id, first_seen, certificate_id, last_seen) VALUES ($1, $2, $3, $2)
            ON CONFLICT (place_id, first_seen) DO UPDATE SET certificate_id = $3, last_seen = $2
            """, [.integer(place), .integer(now), .integer(certificate)])
    }

    /// As a text that others decide is kept.
    static func bounded(_ text: String) -> String {
        text.utf8.count <= maximumLength ? text : String(text.prefix(maximumLength / 4 - 1)) + "…"
    }
}

extension Severity {
    /// As stored: what is worst comes first.
    var rank: Int64 { Int64(Severity.critical.rawValue - rawValue) }

    init(rank: Int64) {
        self = Severity(rawValue: Severity.critical.rawValue - Int(clamping: rank)) ?? .ok
    }
}
