import Foundation
import SignetCore
import SignetVault

/// When a secret is seen to again, by what the server said of it: as consul-template does it.
struct SecretLifetime: Sendable {
    /// How often what has no end is read again.
    let interval: Duration
    /// The share of its life after which what ends is replaced.
    let threshold: Double

    /// What is done then.
    enum Step: Hashable, Sendable {
        /// The lease is made to last longer.
        case renew(lease: String, seconds: Int)
        /// It is read, or made, anew.
        case replace
    }

    /// - Parameter reply: nil: what was got is no answer of a server
    func next(
        after reply: VaultReply?, at now: Date, using generator: inout some RandomNumberGenerator
    ) -> (step: Step, at: Date) {
        let share = Double.random(in: (threshold - 0.05)...(threshold + 0.05), using: &generator)
        func replaced(in seconds: Double) -> (Step, Date) { (.replace, now.addingTimeInterval(max(1, seconds))) }
        guard let reply else { return replaced(in: interval.timeInterval * share) }
        if !reply.leaseID.isEmpty, reply.leaseDuration > 0 {
            let seconds = Double(reply.leaseDuration)
            guard reply.isRenewable else { return replaced(in: seconds * share) }
            let wait = seconds / 3 * Double.random(in: 0.5...1, using: &generator)
            return (
                .renew(lease: reply.leaseID, seconds: reply.leaseDuration), now.addingTimeInterval(max(1, wait))
            )
        }
        // A certificate that another path than `issue` gave, and a password that the server changes by itself.
        if case .integer(let end)? = reply.data?["expiration"], Double(end) > now.timeIntervalSince1970 {
            return replaced(in: (Double(end) - now.timeIntervalSince1970) * share)
        }
        if reply.data?["rotation_period"] != nil, case .integer(let rest)? = reply.data?["ttl"], rest > 0 {
            return replaced(in: Double(rest) + 1)
        }
        return replaced(in: interval.timeInterval * share)
    }
}
