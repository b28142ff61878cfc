import Foundation
import Synchronization

@testable import SignetWatch

/// An inventory that a test writes down.
final class ListedPlaces: WatchedPlaces {
    private let state = Mutex((lines: [NoticeLine](), gone: Set<PlaceID>(), report: NoticeSamples.heartbeat))

    func set(_ lines: [NoticeLine], gone: Set<PlaceID> = []) {
        state.withLock { state in
            state.lines = lines
            state.gone = gone
        }
    }

    func set(_ report: HeartbeatReport) { state.withLock { $0.report = report } }

    func noteworthy() async throws -> [NoticeLine] { state.withLock { $0.lines } }
    func line(of place: PlaceID) async throws -> NoticeLine? {
        state.withLock { $0.gone.contains(place) ? nil : NoticeSamples.line(place, []) }
    }
    func heartbeat(since last: Date?, at moment: Date) async throws -> HeartbeatReport { state.withLock { $0.report } }
}
