import Foundation
import SignetCore

/// When things are done: renewals, and second attempts.
enum RenewalSchedule {
    /// A moment and why it is that one.
    struct Moment: Equatable {
        var at: Date
        var reason: String
    }

    /// The share of the lifetime that passes at least between issuance and renewal, whatever the policy says, so that no
    /// policy makes a certificate be renewed without end.
    private static let leastShare = 0.05

    /// When `pair` is to be renewed.
    static func renewal(of pair: RenewalState.Pair, by policy: RenewalPolicy) -> Moment {
        // notAfter is the last second of validity.
        let end = pair.notAfter.addingTimeInterval(1)
        let lifetime = end.timeIntervalSince(pair.notBefore)
        var generator = StableGenerator("\(pair.spec.name)/\(pair.serialNumber)")
        let spread = Double.random(in: 0..<1, using: &generator)
        var moment: Moment
        if let wish = pair.information {
            let width = max(0, wish.windowEnd.timeIntervalSince(wish.windowStart))
            moment = Moment(
                at: wish.windowStart.addingTimeInterval(width * spread),
                reason: "the issuer wishes the renewal\(wish.explanation.map { " (\($0))" } ?? "")")
        } else if let before = policy.before, before.duration.timeInterval < lifetime {
            moment = Moment(
                at: end.addingTimeInterval(-before.duration.timeInterval - policy.jitter * spread * lifetime),
                reason: "the certificate is renewed \(before) before its end")
        } else {
            // A `before` that is longer than the whole lifetime the issuer grants cannot be kept.
            let share = policy.before == nil ? policy.fraction : RenewalPolicy().fraction
            moment = Moment(
                at: pair.notBefore.addingTimeInterval(lifetime * (share - policy.jitter * spread)),
                reason: "\(Int((share * 100).rounded())) % of the certificate's lifetime have passed")
        }
        let earliest = pair.since.addingTimeInterval(leastShare * max(0, end.timeIntervalSince(pair.since)))
        moment.at = max(moment.at, earliest).wholeMilliseconds
        return moment
    }
}

// MARK: - Second attempts

extension RenewalSchedule {
    private static let issuing = RetrySchedule.exponential(from: .seconds(5), ceiling: .seconds(3600))
    private static let deploying = RetrySchedule.exponential(from: .seconds(60), ceiling: .seconds(3600))
    private static let installing = RetrySchedule.exponential(from: .seconds(2), ceiling: .seconds(300))
    private static let verifying = RetrySchedule.exponential(from: .seconds(15), ceiling: .seconds(600))
    /// While a certificate is missing nobody waits longer than this.
    private static let longestWithoutCertificate: TimeInterval = 300
    /// The share of the remaining validity after which, at the latest, it is tried again: however long the issuer was
    /// out of order, the first attempt after that still comes in time.
    private static let shareOfRemaining = 0.25

    /// When to try again after the `failures`-th failure in a row.
    /// - Parameters:
    ///   - advice: what the issuer's failure said
    ///   - expiry: the end of the certificate in place; nil when there is none
    static func retry(
        of concern: RenewalState.Concern, of name: String, afterFailures failures: Int, advice: RetryAdvice? = nil,
        expiry: Date?, now: Date
    ) -> Date {
        let schedule =
            switch concern {
            case .issuing: issuing
            case .deploying: deploying
            case .installing, .acting: installing
            case .verifying: verifying
            }
        var generator = StableGenerator("\(name)/\(concern.rawValue)/\(failures)")
        if let advice { return retry(advice, afterFailures: failures, expiry: expiry, now: now, using: &generator) }
        let delay = schedule.delay(afterFailures: failures, using: &generator).timeInterval
        guard concern != .verifying else { return now.addingTimeInterval(delay).wholeMilliseconds }
        let remaining = expiry?.timeIntervalSince(now) ?? 0
        let limit = remaining > 0 ? remaining * shareOfRemaining : longestWithoutCertificate
        return now.addingTimeInterval(max(1, min(delay, limit))).wholeMilliseconds
    }

    /// What a public CA allows is used up by asking too often: a missing certificate is no reason to ask more often than
    /// advised, one that ends soon is, within reason.
    private static func retry(
        _ advice: RetryAdvice, afterFailures failures: Int, expiry: Date?, now: Date,
        using generator: inout StableGenerator
    ) -> Date {
        var delay = advice.schedule.delay(afterFailures: failures, using: &generator).timeInterval
        if let remaining = expiry?.timeIntervalSince(now), remaining > 0 {
            delay = min(delay, max(remaining * shareOfRemaining, advice.leastDelay.timeInterval))
        }
        let wanted = now.addingTimeInterval(max(1, delay))
        let earliest = advice.notBefore.map { min($0, now.addingTimeInterval(longestAdvisedDelay)) } ?? wanted
        return max(wanted, earliest).wholeMilliseconds
    }

    private static let longestAdvisedDelay: TimeInterval = 8 * 86_400

    /// When to ask an issuer again for its wishes: when it wants, but no sooner than in a minute and no later than in a day
    /// (RFC 9773 section 4.3.2).
    static func consultation(asked: Date, now: Date) -> Date {
        min(max(asked, now.addingTimeInterval(60)), now.addingTimeInterval(86_400)).wholeMilliseconds
    }

    /// When to ask again after it could not be asked.
    static func consultation(of name: String, afterFailures failures: Int, now: Date) -> Date {
        var generator = StableGenerator("\(name)/consulting/\(failures)")
        let delay = consulting.delay(afterFailures: failures, using: &generator)
        return now.addingTimeInterval(delay.timeInterval).wholeMilliseconds
    }

    private static let consulting = RetrySchedule.exponential(from: .seconds(60), ceiling: .seconds(6 * 3600))

    /// How long to wait between two looks at what is served while the deadline has not come.
    static func probeInterval(afterProbes probes: Int) -> TimeInterval {
        min(2, 0.25 * Double(1 << min(max(probes, 1) - 1, 8)))
    }
}

extension Date {
    /// The moment as it is stored.
    var wholeMilliseconds: Date { Date(millisecondsSince1970: millisecondsSince1970) }
}
