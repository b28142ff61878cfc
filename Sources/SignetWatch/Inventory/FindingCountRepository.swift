import SignetStorage

/// How many places have a finding of each rule and severity. Counted at the end of a run, and kept.
struct FindingCountRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Counts anew.
    func renew() throws {
        try session.execute("DELETE FROM watch_finding_counts")
        try session.execute(
            """
            INSERT INTO watch_finding_counts (rule, severity, places)
            SELECT rule, severity, count(*) FROM watch_place_findings GROUP BY rule, severity
            """)
    }

    /// The worst first, of those the most frequent.
    func all() throws -> [FindingCount] {
        try session.rows(
            "SELECT rule, severity, places FROM watch_finding_counts ORDER BY severity DESC, places DESC, rule", []
        ).map { row in
            FindingCount(
                rule: FindingRule(rawValue: try row.text(0)),
                severity: Severity(rawValue: Int(try row.integer(1))) ?? .critical, places: Int(try row.integer(2)))
        }
    }
}

/// How many places have a finding of a rule.
public struct FindingCount: Hashable, Sendable {
    public let rule: FindingRule
    public let severity: Severity
    public let places: Int
}

extension Inventory {
    /// How many places have findings of which rule, as it was at the end of the last run; the worst first.
    /// - Throws: as ``Database/read(_:)``.
    public func findingCounts() async throws -> [FindingCount] {
        try await database.read { try FindingCountRepository($0).all() }
    }
}
