import Foundation
import SignetCore
import SignetStorage

/// The runs.
struct RunRepository {
    private let session: any SQLSession
    private static let columns = "id, started_at, ended_at, outcome, places, warnings, criticals, problems"
    /// So many problems of one run are kept, and so much of each.
    private static let maximumProblems = 100
    private static let maximumLength = 1000
    private static let abandonment = "It did not end: its process was stopped, or the database failed."

    static let migration = Migration(
        name: "watch-whole-runs-1",
        statements: ["ALTER TABLE watch_runs ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1"])

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Whether there is a run that has not ended.
    func hasUnended() throws -> Bool {
        try session.row("SELECT id FROM watch_runs WHERE ended_at IS NULL LIMIT 1") != nil
    }

    /// Notes of the runs that have not ended that they failed: nobody is at them any more.
    func abandon(at now: Date, counts: PlaceCounts) throws {
        try session.execute(
            """
            UPDATE watch_runs SET ended_at = $1, outcome = 'failed', places = $2, warnings = $3, criticals = $4, problems = $5
            WHERE ended_at IS NULL
            """,
            [
                .integer(now.millisecondsSince1970), .integer(Int64(counts.all)), .integer(Int64(counts.warnings)),
                .integer(Int64(counts.criticals)), .text(try StoredText.of([Self.abandonment])),
            ])
    }

    /// - Parameter isWhole: whether all sources are looked at
    func begin(at now: Date, isWhole: Bool) throws -> Int64 {
        let row = try session.row(
            """
            INSERT INTO watch_runs (started_at, outcome, places, warnings, criticals, problems, is_whole)
            VALUES ($1, 'running', 0, 0, 0, '', $2) RETURNING id
            """, [.integer(now.millisecondsSince1970), .integer(isWhole ? 1 : 0)])
        guard let id = try row?.integer(0) else { throw SignetError(.storageFailed, "A run was not written down.") }
        return id
    }

    func end(
        _ id: Int64, at now: Date, outcome: RunRecord.Outcome, counts: PlaceCounts, problems: [String]
    ) throws -> RunRecord {
        let kept = problems.prefix(Self.maximumProblems).map { String($0.prefix(Self.maximumLength)) }
        try session.execute(
            "UPDATE watch_runs SET ended_at = $2, outcome = $3, places = $4, warnings = $5, criticals = $6, problems = $7 WHERE id = $1",
            [
                .integer(id), .integer(now.millisecondsSince1970), .text(outcome.rawValue), .integer(Int64(counts.all)),
                .integer(Int64(counts.warnings)), .integer(Int64(counts.criticals)), .text(try StoredText.of(kept)),
            ])
        let row = try session.row("SELECT \(Self.columns) FROM watch_runs WHERE id = $1", [.integer(id)])
        guard let row else { throw SignetError(.notFound, "There is no run \(id).") }
        return try Self.read(row)
    }

    /// The newest that has ended.
    func last() throws -> RunRecord? {
        try session.row(
            "SELECT \(Self.columns) FROM watch_runs WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT 1"
        ).map(Self.read)
    }

    /// When the newest that looked at all sources and has ended, but not failed, began.
    func lastWhole() throws -> Date? {
        try session.row(
            """
            SELECT started_at FROM watch_runs WHERE ended_at IS NOT NULL AND is_whole = 1 AND outcome <> 'failed'
            ORDER BY id DESC LIMIT 1
            """
        ).map { Date(millisecondsSince1970: try $0.integer(0)) }
    }

    func newest(_ limit: Int) throws -> [RunRecord] {
        try session.rows(
            "SELECT \(Self.columns) FROM watch_runs ORDER BY id DESC LIMIT $1", [.integer(Int64(limit))]
        ).map(Self.read)
    }

    private static func read(_ row: SQLRow) throws -> RunRecord {
        let (all, warnings, criticals) = (
            Int(try row.integer(4)), Int(try row.integer(5)), Int(try row.integer(6))
        )
        return RunRecord(
            id: try row.integer(0), startedAt: Date(millisecondsSince1970: try row.integer(1)),
            endedAt: try row.optionalInteger(2).map(Date.init(millisecondsSince1970:)),
            outcome: RunRecord.Outcome(rawValue: try row.text(3)) ?? .failed,
            counts: PlaceCounts(ok: all - warnings - criticals, warnings: warnings, criticals: criticals),
            problems: try StoredText.texts(try row.text(7)))
    }
}
