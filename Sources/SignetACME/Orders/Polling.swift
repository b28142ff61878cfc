import Foundation
import SignetCore

/// Looking again until the CA is done: when it says (Retry-After), else with growing delays, until a deadline.
struct Polling {
    private let clock: any WallClock
    private let settings: OrderSettings
    private let deadline: Date
    private let duration: Duration
    private var looks = 0
    private var generator = SystemRandomNumberGenerator()

    init(clock: any WallClock, settings: OrderSettings, deadline duration: Duration) {
        self.clock = clock
        self.settings = settings
        self.duration = duration
        deadline = clock.now.addingTimeInterval(duration.timeInterval)
    }

    /// Waits until it is time to look again.
    /// - Parameter response: what the last look gave
    /// - Throws: `.acmeDeadline` when the next look would come too late; `CancellationError`.
    mutating func pause(after response: ACMEHTTPResponse?, waitingFor what: String) async throws {
        looks += 1
        let now = clock.now
        let own = settings.pollDelays.delay(afterFailures: looks, using: &generator)
        let header = response?.headers.first(name: "Retry-After")
        let earliest = now.addingTimeInterval(settings.shortestRetryAfter.timeInterval)
        let wanted = RetryAfter.moment(header, now: now).map { max($0, earliest) }
        let latest = now.addingTimeInterval(settings.longestPause.timeInterval)
        let next = min(wanted ?? now.addingTimeInterval(own.timeInterval), latest)
        guard next <= deadline else {
            throw ACMEFailure(
                .acmeDeadline, "The CA has not finished \(what) after \(DurationText(duration)).")
        }
        try await clock.sleep(until: next)
    }
}
