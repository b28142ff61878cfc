import Foundation
import SignetCore
import Synchronization

/// How many connections may begin in a second: a bucket that fills with tokens and holds a tenth of a second's.
final class ConnectionRate: Sendable {
    private let clock: any WallClock
    private let interval: TimeInterval
    private let burst: TimeInterval
    /// When the bucket will have been empty for the last who took from it.
    private let next = Mutex(Date.distantPast)

    /// - Parameter rate: per second; nil: without limit
    init(_ rate: Double?, clock: any WallClock) {
        self.clock = clock
        interval = rate.map { 1 / $0 } ?? 0
        burst = rate.map { _ in 0.1 } ?? 0
    }

    /// Returns when a connection may begin.
    /// - Throws: `CancellationError`.
    func take() async throws {
        guard interval > 0 else { return }
        let now = clock.now
        let turn = next.withLock { next in
            let turn = max(next, now - burst)
            next = turn + interval
            return turn
        }
        if turn > now { try await clock.sleep(until: turn) }
    }
}
