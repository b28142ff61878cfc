import SignetStorage

/// What was found about several places together.
struct JointFindingRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// A place that was seen has none until it gets some: ``PlaceRecordingRepository`` takes them away.
    func set(_ findings: [PlaceID: [Finding]], run: Int64) throws {
        for (place, found) in findings where !found.isEmpty {
            let worst = found.map(\.severity).max() ?? .ok
            let changed = try session.execute(
                """
                UPDATE watch_places SET joint_findings = $2, rank = CASE WHEN rank > $3 THEN $3 ELSE rank END
                WHERE id = $1 AND last_run = $4
                """,
                [
                    .integer(place), .text(try StoredText.of(found.sorted { $0.severity > $1.severity })),
                    .integer(worst.rank), .integer(run),
                ])
            if changed > 0 { try PlaceFindingRepository(session).add(found, of: place, rank: worst.rank) }
        }
    }
}
