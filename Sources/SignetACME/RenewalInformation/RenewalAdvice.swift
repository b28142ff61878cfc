import Foundation
import SignetCore
import SignetRenewal

/// What a CA advised about the renewal of one certificate, and what was made of it (RFC 9773 section 4.2). To be kept with the
/// certificate: the moment chosen holds as long as the window does.
public struct RenewalAdvice: Codable, Equatable, Sendable {
    /// The window, and where its reason can be read.
    public let information: RenewalInformation
    /// The moment at which the certificate is to be renewed, chosen at random within the window.
    public let renewAt: Date
    /// When the CA is to be asked again.
    public let nextPoll: Date

    /// What is to be done at a moment.
    public enum Decision: Equatable, Sendable {
        /// Renew at once.
        case now
        /// Sleep, then renew.
        case at(Date)
        /// Nothing before the next time one wakes up.
        case later
    }

    /// Makes advice of an answer.
    /// - Parameters:
    ///   - previous: the advice until now; its moment is kept when the window is the same
    ///   - pollAt: the moment of the Retry-After header
    public init(
        _ information: RenewalInformation, previous: RenewalAdvice?, pollAt: Date?, now: Date,
        using generator: inout some RandomNumberGenerator
    ) {
        self.information = information
        if let previous, previous.information.windowStart == information.windowStart,
            previous.information.windowEnd == information.windowEnd
        {
            renewAt = previous.renewAt
        } else {
            let length = max(0, information.windowEnd.timeIntervalSince(information.windowStart))
            renewAt = information.windowStart.addingTimeInterval(Double.random(in: 0...length, using: &generator))
        }
        nextPoll = Self.nextPoll(asked: pollAt, now: now)
    }

    /// What to do now, for someone who wakes up next at `nextWake`.
    public func decision(now: Date, nextWake: Date, canSleep: Bool = true) -> Decision {
        if renewAt <= now { return .now }
        if canSleep { return .at(renewAt) }
        return renewAt < nextWake ? .now : .later
    }
}

extension RenewalAdvice {
    /// Between two questions where the CA does not say.
    private static let usualPoll: TimeInterval = 6 * 3600

    /// When to ask again: as the CA wants, but no sooner than in a minute and no later than in a day.
    public static func nextPoll(asked: Date?, now: Date) -> Date {
        let wanted = asked.map { $0.timeIntervalSince(now) } ?? usualPoll
        return now.addingTimeInterval(min(max(wanted, 60), 86_400))
    }

    /// When to ask again after the CA could not be asked: soon at first, every six hours when it lasts.
    public static func nextPoll(
        afterFailures failures: Int, now: Date, using generator: inout some RandomNumberGenerator
    ) -> Date {
        let schedule = RetrySchedule.exponential(from: .seconds(60), ceiling: .seconds(Int64(usualPoll)))
        return now.addingTimeInterval(schedule.delay(afterFailures: failures, using: &generator).timeInterval)
    }

    /// When to renew a certificate that no CA gives advice on: with a third of its lifetime left, with half of it when it
    /// lives less than ten days.
    public static func fallback(notBefore: Date, notAfter: Date) -> Date {
        let lifetime = notAfter.timeIntervalSince(notBefore)
        return notAfter.addingTimeInterval(-lifetime / (lifetime < 10 * 86_400 ? 2 : 3))
    }
}
