import Foundation

/// When a token is to be renewed or replaced, from what the server says of its lease; the rule of Vault's own clients.
///
/// Renewed is it after two thirds of its lease and a third of a grace, which is 10 to 20 % of the lease by chance, so that tokens
/// that were got together are not renewed together. When the lease does not grow any more, since the token has a longest life,
/// and what is left would end within the grace, another token is got.
struct TokenLife: Hashable {
    /// What is to be done, and when.
    enum Step: Hashable {
        /// Nothing: the token does not end.
        case nothing
        case renew(Date)
        case replace(Date)
    }

    /// When it ends; nil: it does not.
    private(set) var end: Date?
    private(set) var step: Step
    private var longestLease: Double
    private var grace: Double

    /// - Parameters:
    ///   - lease: seconds from `now`; nil: without end
    ///   - share: where between 10 and 20 % the grace is, 0 to 1
    init(lease: Double?, isRenewable: Bool, now: Date, share: Double) {
        longestLease = lease ?? 0
        grace = Self.grace(longestLease, share)
        guard let lease else {
            step = .nothing
            return
        }
        end = now.addingTimeInterval(lease)
        let moment = now.addingTimeInterval(lease * 2 / 3 + grace / 3)
        step = isRenewable ? .renew(moment) : .replace(moment)
    }

    /// The server has renewed it.
    mutating func renewed(lease: Double?, isRenewable: Bool, now: Date, share: Double) {
        guard let lease else {
            // Less than a second is told as 0: a token that has an end does not lose it by being renewed.
            step = end == nil ? .nothing : .replace(now)
            return
        }
        if lease > longestLease {
            longestLease = lease
            grace = Self.grace(lease, share)
        }
        end = now.addingTimeInterval(lease)
        let rest = lease * 2 / 3 + grace / 3
        step = isRenewable && lease - rest > grace ? .renew(now.addingTimeInterval(rest)) : .replace(now)
    }

    /// The server could not answer; it is asked again after `delay`, as long as the token lives.
    mutating func postponed(by delay: Duration, now: Date) {
        let moment = now.addingTimeInterval(delay.timeInterval)
        step = end.map { moment < $0 } ?? true ? .renew(moment) : .replace(now)
    }

    private static func grace(_ lease: Double, _ share: Double) -> Double { lease * (0.1 + 0.1 * share) }
}
