import Foundation
import SignetStorage

/// How many places there are of each kind. Counted at the end of a run, and kept.
struct PlaceCountRepository {
    private let session: any SQLSession
    private static let millisecondsOfDay: Int64 = 86_400_000

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Counts anew.
    /// - Returns: all together.
    func renew() throws -> PlaceCounts {
        try session.execute("DELETE FROM watch_source_counts")
        try session.execute(
            """
            INSERT INTO watch_source_counts (source, ok, warnings, criticals)
            SELECT source, sum(CASE WHEN rank = 2 THEN 1 ELSE 0 END), sum(CASE WHEN rank = 1 THEN 1 ELSE 0 END),
                sum(CASE WHEN rank = 0 THEN 1 ELSE 0 END)
            FROM watch_places WHERE gone_at IS NULL GROUP BY source
            """)
        try session.execute("DELETE FROM watch_expiry_days")
        try session.execute(
            """
            INSERT INTO watch_expiry_days (day, ok, warnings, criticals)
            SELECT due_at / \(Self.millisecondsOfDay), sum(CASE WHEN rank = 2 THEN 1 ELSE 0 END),
                sum(CASE WHEN rank = 1 THEN 1 ELSE 0 END), sum(CASE WHEN rank = 0 THEN 1 ELSE 0 END)
            FROM watch_places WHERE gone_at IS NULL AND due_at > 0 GROUP BY due_at / \(Self.millisecondsOfDay)
            """)
        try FindingCountRepository(session).renew()
        return try sources().reduce(into: PlaceCounts()) { all, source in
            for severity in Severity.allCases { all.add(source.counts[severity], of: severity) }
        }
    }

    /// Counts without keeping it: before the first run has ended.
    func counts() throws -> PlaceCounts {
        try session.rows("SELECT rank, count(*) FROM watch_places WHERE gone_at IS NULL GROUP BY rank", [])
            .reduce(into: PlaceCounts()) { counts, row in
                counts.add(Int(try row.integer(1)), of: Severity(rank: try row.integer(0)))
            }
    }

    func sources() throws -> [SourceCount] {
        try session.rows("SELECT ok, warnings, criticals, source FROM watch_source_counts ORDER BY source", [])
            .map { SourceCount(source: try $0.text(3), counts: try Self.counts($0)) }
    }

    func expiries(from start: Date, days: Int, count: Int) throws -> [ExpiryCount] {
        let first = start.millisecondsSince1970 / Self.millisecondsOfDay
        let days = max(days, 1)
        var steps = (0..<max(count, 0)).map { step in
            ExpiryCount(
                from: Date(millisecondsSince1970: (first + Int64(step * days)) * Self.millisecondsOfDay),
                counts: PlaceCounts())
        }
        let rows = try session.rows(
            "SELECT ok, warnings, criticals, day FROM watch_expiry_days WHERE day >= $1 AND day < $2 ORDER BY day",
            [.integer(first), .integer(first + Int64(days * steps.count))])
        for row in rows {
            let step = Int(try row.integer(3) - first) / days
            let counted = try Self.counts(row)
            var counts = steps[step].counts
            for severity in Severity.allCases { counts.add(counted[severity], of: severity) }
            steps[step] = ExpiryCount(from: steps[step].from, counts: counts)
        }
        return steps
    }

    private static func counts(_ row: SQLRow) throws -> PlaceCounts {
        PlaceCounts(
            ok: Int(try row.integer(0)), warnings: Int(try row.integer(1)), criticals: Int(try row.integer(2)))
    }
}

extension PlaceCounts {
    /// Those of one severity.
    public subscript(severity: Severity) -> Int {
        switch severity {
        case .ok: ok
        case .warning: warnings
        case .critical: criticals
        }
    }
}
