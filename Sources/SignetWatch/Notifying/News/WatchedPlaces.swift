import Foundation

/// What the notifying part asks of the inventory.
protocol WatchedPlaces: Sendable {
    /// The places that are not ok, worst first.
    func noteworthy() async throws -> [NoticeLine]
    /// Whether a place is still looked at and found.
    func isThere(_ place: PlaceID) async throws -> Bool
    /// How the watch fares.
    /// - Parameter last: from when on runs count; nil: all
    func heartbeat(since last: Date?, at moment: Date) async throws -> HeartbeatReport
}
