import Foundation
import SignetCore

/// How full one limit's bucket is, by the generic cell rate algorithm: all that is kept is the moment at which it will be
/// full again.
struct LimitBucket: Equatable, Sendable {
    /// When every token is back.
    private var fullAt: Date = .distantPast
    /// The last moment that someone who waits was given.
    private var promised: Date = .distantPast

    /// The earliest moment, `moment` or later, at which there is a token.
    func ready(from moment: Date, _ limit: RateLimit) -> Date {
        // A token is there while the bucket, emptied by one more, is full again within the period.
        let wait = limit.refill.timeInterval - limit.period.duration.timeInterval
        return max(moment, fullAt.addingTimeInterval(wait))
    }

    /// Takes a token at that moment.
    mutating func take(at moment: Date, _ limit: RateLimit) {
        fullAt = max(fullAt, moment).addingTimeInterval(limit.refill.timeInterval)
    }

    /// When someone who waits from `moment` on is to come again: each a token later than the one before.
    mutating func promise(from moment: Date, _ limit: RateLimit) -> Date {
        promised = max(ready(from: moment, limit), promised.addingTimeInterval(limit.refill.timeInterval))
        return promised
    }
}
