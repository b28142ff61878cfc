import Foundation
import SignetCore

/// Keeps a process from ordering faster than a CA likes, whatever happens above: at most so many orders within a period, for
/// each account.
///
/// Who comes too early waits, in the order of arrival.
public actor OrderThrottle {
    /// How many orders within the period public CAs are asked for at most, as certmagic does.
    public static let standardAmount = 10

    private let period: TimeInterval
    private let clock: any WallClock
    /// When orders were or will be let through, by account; only those that still count.
    private var passed: [String: [Date]] = [:]

    /// - Parameter period: 10 s by default, as certmagic does
    public init(period: Duration = .seconds(10), clock: any WallClock) {
        self.period = period.timeInterval
        self.clock = clock
    }

    /// Returns when the account may order.
    /// - Parameter amount: its orders within a period, 1 or more
    /// - Throws: `CancellationError`.
    public func pass(_ account: String, atMost amount: Int = standardAmount) async throws {
        let amount = max(1, amount)
        let now = clock.now
        var times = (passed[account] ?? []).filter { $0.addingTimeInterval(period) > now }
        let turn = times.count < amount ? now : max(now, times[times.count - amount].addingTimeInterval(period))
        times.append(turn)
        passed[account] = times
        if turn > now { try await clock.sleep(until: turn) }
    }
}
