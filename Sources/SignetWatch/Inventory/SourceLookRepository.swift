import Foundation
import SignetCore
import SignetStorage

/// How the last look at each source went.
struct SourceLookRepository {
    private let session: any SQLSession
    /// So many reasons are kept, and so much of each.
    private static let maximumReasons = 20
    private static let maximumLength = 1000

    init(_ session: any SQLSession) {
        self.session = session
    }

    static let migration = Migration(
        name: "watch-source-looks-1",
        statements: [
            """
            CREATE TABLE watch_source_looks (
                source TEXT PRIMARY KEY NOT NULL,
                outcome TEXT NOT NULL,
                reasons TEXT NOT NULL,
                ended_at BIGINT NOT NULL,
                saw_everything_at BIGINT
            )
            """
        ])

    /// Puts it in the place of the one before, whose ``SourceLook/sawEverythingAt`` stays where this one saw less.
    func set(_ look: SourceLook) throws {
        let reasons = look.reasons.prefix(Self.maximumReasons).map { String($0.prefix(Self.maximumLength)) }
        try session.execute(
            """
            INSERT INTO watch_source_looks (source, outcome, reasons, ended_at, saw_everything_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (source) DO UPDATE SET outcome = excluded.outcome, reasons = excluded.reasons,
                ended_at = excluded.ended_at,
                saw_everything_at = coalesce(excluded.saw_everything_at, watch_source_looks.saw_everything_at)
            """,
            [
                .text(look.source), .text(look.outcome.rawValue), .text(try StoredText.of(reasons)),
                .integer(look.endedAt.millisecondsSince1970),
                .optional(look.sawEverythingAt?.millisecondsSince1970),
            ])
    }

    /// Forgets all others.
    func keep(only sources: Set<String>) throws {
        for row in try session.rows("SELECT source FROM watch_source_looks", []) {
            let source = try row.text(0)
            if sources.contains(source) { continue }
            try session.execute("DELETE FROM watch_source_looks WHERE source = $1", [.text(source)])
        }
    }

    /// By name.
    func all() throws -> [SourceLook] {
        try session.rows(
            "SELECT source, outcome, reasons, ended_at, saw_everything_at FROM watch_source_looks ORDER BY source", []
        ).map { row in
            SourceLook(
                source: try row.text(0), outcome: SourceLook.Outcome(rawValue: try row.text(1)) ?? .failed,
                reasons: try StoredText.texts(try row.text(2)),
                endedAt: Date(millisecondsSince1970: try row.integer(3)),
                sawEverythingAt: try row.optionalInteger(4).map(Date.init(millisecondsSince1970:)))
        }
    }
}
