import Foundation
import SignetCore

/// Keeps a process from ordering faster than a CA likes, whatever happens above: at most so many orders within a period, for
/// each account.
///
/// Who comes too early waits, in the order of arrival.
public actor OrderThrottle {
    private let amount: Int
    private let period: TimeInterval
    private let clock: any WallClock
    /// When orders were or will be let through, by account; only those that still count.
    private var passed: [String: [Date]] = [:]

    /// - Parameters:
    ///   - amount: orders within a period, 1 or more
    ///   - period: 10 s by default, as certmagic does
    public init(amount: Int = 10, period: Duration = .seconds(10), clock: any WallClock) {
        self.amount = max(1, amount)
        self.period = period.timeInterval
        self.clock = clock
    }

    /// Returns when the account may order.
    /// - Throws: `CancellationError`.
    public func pass(_ account: String) async throws {
        let now = clock.now
        var times = (passed[account] ?? []).filter { $0.addingTimeInterval(period) > now }
        let turn = times.count < amount ? now : max(now, times[times.count - amount].addingTimeInterval(period))
        times.append(turn)
        passed[account] = times
        if turn > now { try await clock.sleep(until: turn) }
    }
}
