import Foundation
import SignetCore

/// When the watch looks: at the times of a cron expression or at an interval, each a little later at random.
public struct WatchSchedule: Hashable, Sendable {
    public enum Rhythm: Hashable, Sendable {
        case cron(CronExpression)
        /// Never shorter than ``WatchSchedule/shortestInterval``.
        case interval(Duration)
    }

    /// Looking more often would load what is looked at without telling more.
    public static let shortestInterval = Duration.seconds(10)

    public let rhythm: Rhythm
    /// Up to how much later each time is, so that many watches do not look at the same moment.
    public let jitter: Duration

    /// `0 6 * * *`, 06:00 UTC each day, up to ten minutes later.
    public static let standard: WatchSchedule = {
        // The text is right; a day is the answer of an impossible branch.
        (try? WatchSchedule(parsing: "0 6 * * *", jitter: .seconds(600)))
            ?? WatchSchedule(rhythm: .interval(.seconds(86_400)), jitter: .seconds(600))
    }()

    /// Reads a cron expression (`0 6 * * *`, `@daily`) or an interval (`6h`, `90m`).
    /// - Throws: `.invalidSchedule` naming the field and the position
    public init(parsing text: String, jitter: Duration = .zero) throws {
        let trimmed = text.trimmedASCIIWhitespace
        guard jitter >= .zero, jitter <= .seconds(86_400) else {
            throw SignetError(
                .invalidSchedule, "The jitter \(DurationText(jitter)) of the schedule is not between 0 and 1d.",
                remedy: "Write a short time, for example 10m.")
        }
        if !trimmed.hasPrefix("@"), !trimmed.contains(where: { $0 == " " || $0 == "\t" || $0 == "*" }),
            let duration = try? DurationText(parsing: trimmed).duration
        {
            guard duration >= Self.shortestInterval else {
                throw SignetError(
                    .invalidSchedule,
                    "The interval \(DurationText(duration)) is shorter than \(DurationText(Self.shortestInterval)).",
                    remedy: "Write a longer one, for example 6h.")
            }
            self.init(rhythm: .interval(duration), jitter: jitter)
        } else {
            self.init(rhythm: .cron(try CronExpression(parsing: trimmed)), jitter: jitter)
        }
    }

    private init(rhythm: Rhythm, jitter: Duration) {
        self.rhythm = rhythm
        self.jitter = jitter
    }

    /// The next time after `moment`, with its jitter.
    ///
    /// Of an interval `moment` is when the last run began; the result may then lie in the past: it is time.
    public func next(after moment: Date, using generator: inout some RandomNumberGenerator) -> Date {
        let time = nominal(after: moment)
        guard jitter > .zero else { return time }
        return time.addingTimeInterval(Double.random(in: 0...jitter.timeInterval, using: &generator))
    }

    /// As ``next(after:using:)`` with the machine's randomness.
    public func next(after moment: Date) -> Date {
        var generator = SystemRandomNumberGenerator()
        return next(after: moment, using: &generator)
    }

    private func nominal(after moment: Date) -> Date {
        switch rhythm {
        case .interval(let duration): moment.addingTimeInterval(duration.timeInterval)
        // Only an expression that comes can be made; no moment has none for longer than its leap years allow.
        case .cron(let expression): expression.next(after: moment) ?? .distantFuture
        }
    }
}

extension WatchSchedule: CustomStringConvertible {
    /// `0 6 * * *` or `6h`
    public var description: String {
        switch rhythm {
        case .cron(let expression): expression.text
        case .interval(let duration): DurationText(duration).description
        }
    }
}
