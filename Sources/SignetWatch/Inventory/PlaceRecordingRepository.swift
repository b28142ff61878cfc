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

    init(_ session: any SQLSession) {
        self.session = session
        certificates = WatchedCertificateRepository(session)
    }

    func write(_ assessed: AssessedObservation, run: Int64) throws {
        let observation = assessed.observation
        let known = try known(observation.place)
        var row = try row(of: observation, before: known)
        row.severity = assessed.findings.map(\.severity).max() ?? .ok
        row.findings = try StoredText.of(assessed.findings.sorted { $0.severity > $1.severity })
        let now = observation.moment.millisecondsSince1970
        let id: PlaceID
        if let known {
            id = known.id
            try update(id, row, observation.place, run: run, at: now)
        } else {
            id = try insert(row, observation.place, run: run, at: now)
        }
        if case .seen = observation.outcome, let certificate = row.certificate {
            try noteSighting(of: certificate, at: id, isSame: known?.certificate == certificate, now)
        }
    }

    /// What is known of a place before.
    private struct Known {
        var id: PlaceID
        var certificate: Int64?
        var dueAt: Int64
        var title: String
        var chain: String
    }

    /// What is written of an observation.
    private struct Row {
        var title: String
        var certificate: Int64?
        var dueAt: Int64
        var chain: String
        var particulars = ""
        var severity = Severity.ok
        var findings = ""
    }

    private func known(_ place: Place) throws -> Known? {
        try session.row(
            """
            SELECT id, certificate_id, due_at, title, chain FROM watch_places
            WHERE source = $1 AND location = $2 AND detail = $3
            """,
            [.text(place.source), .text(Self.bounded(place.location)), .text(Self.bounded(place.detail))]
        ).map { row in
            Known(
                id: try row.integer(0), certificate: try row.optionalInteger(1), dueAt: try row.integer(2),
                title: try row.text(3), chain: try row.text(4))
        }
    }

    /// A place that cannot be read keeps what it last showed.
    private func row(of observation: Observation, before: Known?) throws -> Row {
        switch observation.outcome {
        case .unreadable:
            return Row(
                title: before?.title ?? Self.bounded(observation.place.location), certificate: before?.certificate,
                dueAt: before?.dueAt ?? 0, chain: before?.chain ?? "")
        case .seen(let sighting):
            let leaf = try certificates.number(of: sighting.leaf, at: observation.moment)
            let others = try sighting.others.prefix(Self.maximumChain).map {
                try certificates.number(of: $0, at: observation.moment)
            }
            return Row(
                title: Self.bounded(sighting.leaf.title), certificate: leaf,
                dueAt: sighting.leaf.notAfter.millisecondsSince1970,
                chain: ([leaf] + others).map(String.init).joined(separator: ","),
                particulars: try StoredText.of(PlaceParticulars(sighting)))
        }
    }

    private func update(_ id: PlaceID, _ row: Row, _ place: Place, run: Int64, at now: Int64) throws {
        try session.execute(
            """
            UPDATE watch_places SET kind = $2, owner = $3, region = $4, title = $5, certificate_id = $6, due_at = $7, chain = $8,
                particulars = $9, rank = $10, own_findings = $11, joint_findings = '', last_seen = $12, last_run = $13,
                gone_at = NULL
            WHERE id = $1
            """,
            [.integer(id)] + Self.values(row, place) + [.integer(now), .integer(run)])
    }

    private func insert(_ row: Row, _ place: Place, run: Int64, at now: Int64) throws -> PlaceID {
        let added = try session.row(
            """
            INSERT INTO watch_places (source, location, detail, kind, owner, region, title, certificate_id, due_at, chain,
                particulars, rank, own_findings, joint_findings, first_seen, last_seen, last_run)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $14, $15) RETURNING id
            """,
            [.text(place.source), .text(Self.bounded(place.location)), .text(Self.bounded(place.detail))]
                + Self.values(row, place) + [.integer(now), .integer(run)])
        guard let id = try added?.integer(0) else { throw SignetError(.storageFailed, "A place was not written down.") }
        for term in SearchTerms.terms(of: place) {
            try session.execute(
                "INSERT INTO watch_place_terms (term, place_id) VALUES ($1, $2)", [.text(term), .integer(id)])
        }
        return id
    }

    private static func values(_ row: Row, _ place: Place) -> [SQLValue] {
        [
            .text(place.kind.rawValue), .optional(place.owner.map(bounded)), .optional(place.region.map(bounded)),
            .text(row.title), .optional(row.certificate), .integer(row.dueAt), .text(row.chain),
            .text(row.particulars), .integer(row.severity.rank), .text(row.findings),
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

    func end(_ source: String, notSeenIn run: Int64, at now: Date) throws -> Int {
        try session.execute(
            "UPDATE watch_places SET gone_at = $3 WHERE source = $1 AND gone_at IS NULL AND last_run <> $2",
            [.text(source), .integer(run), .integer(now.millisecondsSince1970)])
    }

    func end(exceptOf sources: Set<String>, at now: Date) throws {
        let present = try session.rows("SELECT DISTINCT source FROM watch_places WHERE gone_at IS NULL", [])
        for row in present {
            let source = try row.text(0)
            if sources.contains(source) { continue }
            try session.execute(
                "UPDATE watch_places SET gone_at = $2 WHERE source = $1 AND gone_at IS NULL",
                [.text(source), .integer(now.millisecondsSince1970)])
        }
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
