import Foundation

/// What the notifying part asks of the inventory.
protocol WatchedPlaces: Sendable {
    /// The places that are not ok, worst first.
    func noteworthy() async throws -> [NoticeLine]
    /// A place as it is now; nil: it is no longer there.
    func line(of place: PlaceID) async throws -> NoticeLine?
    /// How the watch fares.
    /// - Parameter last: from when on runs count; nil: all
    func heartbeat(since last: Date?, at moment: Date) async throws -> HeartbeatReport
}
