import SignetStorage

/// Notes how the database goes about each query that goes through it.
final class ExplainingSession: SQLSession {
    /// How one query is answered: `SEARCH p USING INDEX watch_places_by_urgency (rank=?)` and the like.
    struct Plan: Sendable {
        let sql: String
        let steps: [String]
    }

    private let session: any SQLSession
    private(set) var plans: [Plan] = []

    init(_ session: any SQLSession) {
        self.session = session
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try note(sql, values)
        return try session.execute(sql, values)
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try note(sql, values)
        return try session.rows(sql, values)
    }

    private func note(_ sql: String, _ values: [SQLValue]) throws {
        let steps = try session.rows("EXPLAIN QUERY PLAN \(sql)", values).map { try $0.text(3) }
        plans.append(Plan(sql: sql, steps: steps))
    }
}
