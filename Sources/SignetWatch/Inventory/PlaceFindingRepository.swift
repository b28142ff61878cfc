import SignetStorage

/// Which rules have found something at which place, with what pages choose and sort by. Only of what is not well, and there.
struct PlaceFindingRepository {
    /// What pages choose and sort by.
    struct Keys: Equatable {
        var source: String
        var owner: String?
        var rank: Int64
        var dueAt: Int64
        var title: String
    }

    /// What is kept of one place.
    private struct Kept: Equatable {
        var keys: Keys
        /// The worst of each rule, as ``Severity/rawValue``.
        var severities: [String: Int64] = [:]
    }

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Writes down what was found at a place by itself; what was found about it and others is forgotten.
    /// - Parameter wasWell: whether nothing was found there before
    func replace(_ findings: [Finding], of place: PlaceID, _ keys: Keys, wasWell: Bool) throws {
        let severities = Self.severities(findings)
        if wasWell && severities.isEmpty { return }
        if !wasWell {
            if try kept(place) == Kept(keys: keys, severities: severities) { return }
            try session.execute("DELETE FROM watch_place_findings WHERE place_id = $1", [.integer(place)])
        }
        for (rule, severity) in severities.sorted(by: { $0.key < $1.key }) {
            try session.execute(
                """
                INSERT INTO watch_place_findings (place_id, rule, severity, source, owner, rank, due_at, title)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                [
                    .integer(place), .text(rule), .integer(severity), .text(keys.source),
                    keys.owner.map { .text($0) } ?? .null, .integer(keys.rank), .integer(keys.dueAt),
                    .text(keys.title),
                ])
        }
    }

    /// Adds what was found about a place and others.
    /// - Parameter rank: of the worst of it
    func add(_ findings: [Finding], of place: PlaceID, rank: Int64) throws {
        for (rule, severity) in Self.severities(findings) {
            try session.execute(
                """
                INSERT INTO watch_place_findings (place_id, rule, severity, source, owner, rank, due_at, title)
                SELECT id, $2, $3, source, owner, rank, due_at, title FROM watch_places WHERE id = $1 AND gone_at IS NULL
                ON CONFLICT (place_id, rule) DO UPDATE SET severity = excluded.severity
                WHERE excluded.severity > watch_place_findings.severity
                """, [.integer(place), .text(rule), .integer(severity)])
        }
        try session.execute(
            "UPDATE watch_place_findings SET rank = $2 WHERE place_id = $1 AND rank > $2",
            [.integer(place), .integer(rank)])
    }

    /// Forgets those of a place that is gone.
    func removeAll(of place: PlaceID) throws {
        try session.execute("DELETE FROM watch_place_findings WHERE place_id = $1", [.integer(place)])
    }

    private func kept(_ place: PlaceID) throws -> Kept? {
        let rows = try session.rows(
            "SELECT rule, severity, source, owner, rank, due_at, title FROM watch_place_findings WHERE place_id = $1",
            [.integer(place)])
        guard let first = rows.first else { return nil }
        var kept = Kept(
            keys: Keys(
                source: try first.text(2), owner: try first.optionalText(3), rank: try first.integer(4),
                dueAt: try first.integer(5), title: try first.text(6)))
        for row in rows { kept.severities[try row.text(0)] = try row.integer(1) }
        return kept
    }

    private static func severities(_ findings: [Finding]) -> [String: Int64] {
        Dictionary(
            findings.filter { $0.severity > .ok }.map { ($0.rule.rawValue, Int64($0.severity.rawValue)) },
            uniquingKeysWith: max)
    }
}
