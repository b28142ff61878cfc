import Foundation

/// How long to wait before each further attempt, as data.
///
/// The delays are used in turn and the last one repeats for ever; `jitter` spreads each of them so that many clients that
/// failed together do not come back together.
public struct RetrySchedule: Hashable, Sendable, Codable {
    /// The delays, first failure first. Never empty.
    public let delays: [DurationText]

    /// The share of a delay by which it may be shortened or lengthened at random, 0 to 1.
    public let jitter: Double

    /// Creates a schedule; an empty list means one minute, jitter is clamped to 0...1.
    public init(_ delays: [Duration], jitter: Double = 0.1) {
        self.delays = (delays.isEmpty ? [.seconds(60)] : delays).map(DurationText.init)
        self.jitter = min(max(jitter, 0), 1)
    }

    /// Doubling delays from `first` up to `ceiling`.
    public static func exponential(from first: Duration, ceiling: Duration, jitter: Double = 0.1) -> RetrySchedule {
        var delays: [Duration] = []
        var delay = first
        while delay < ceiling && delays.count < 64 {
            delays.append(delay)
            delay *= 2
        }
        return RetrySchedule(delays + [ceiling], jitter: jitter)
    }

    /// The delay after the `failures`-th failure in a row (1 is the first).
    public func delay(
        afterFailures failures: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let base = delays[min(max(failures, 1), delays.count) - 1].duration
        guard jitter > 0 else { return base }
        return base * Double.random(in: (1 - jitter)...(1 + jitter), using: &generator)
    }
}
