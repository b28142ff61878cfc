import Foundation
import SignetStorage

/// Notes that places are gone, some at a time: a source may have a million.
struct PlaceEndingRepository {
    private let session: any SQLSession
    /// In one transaction.
    private static let portion = 500

    /// By which those that a run has not seen are found without looking at the others.
    static let migration = Migration(
        name: "watch-endings-1",
        statements: [
            "CREATE INDEX watch_places_by_run ON watch_places (source, last_run, id) WHERE gone_at IS NULL"
        ])

    /// Where a piece ended.
    struct Position: Sendable {
        var run: Int64
        var place: PlaceID

        static let start = Position(run: .min, place: .min)
    }

    /// What a piece did.
    struct Piece: Sendable {
        var ended = 0
        /// nil: there are no more.
        var next: Position?
    }

    init(_ session: any SQLSession) {
        self.session = session
    }

    static let selection =
        """
        SELECT id, location, last_run FROM watch_places
        WHERE source = $1 AND gone_at IS NULL AND last_run < $2 AND (last_run, id) > ($3, $4)
        ORDER BY last_run, id LIMIT $5
        """

    /// Ends the next places of a source that were last seen before a run and are not hidden.
    func end(
        _ source: String, notSeenIn run: Int64, besides hidden: HiddenLocations, after position: Position, at now: Date
    ) throws -> Piece {
        let rows = try session.rows(
            Self.selection,
            [
                .text(source), .integer(run), .integer(position.run), .integer(position.place),
                .integer(Int64(Self.portion)),
            ])
        var piece = Piece()
        for row in rows where try !hidden.cover(row.text(1)) {
            let place = try row.integer(0)
            try PlaceFindingRepository(session).removeAll(of: place)
            piece.ended += try session.execute(
                "UPDATE watch_places SET gone_at = $2 WHERE id = $1",
                [.integer(place), .integer(now.millisecondsSince1970)])
        }
        if rows.count == Self.portion, let last = rows.last {
            piece.next = Position(run: try last.integer(2), place: try last.integer(0))
        }
        return piece
    }

    /// The first source after another one, by name, that has places.
    func source(after name: String) throws -> String? {
        try session.row(
            "SELECT source FROM watch_places WHERE gone_at IS NULL AND source > $1 ORDER BY source LIMIT 1",
            [.text(name)])?.text(0)
    }
}
