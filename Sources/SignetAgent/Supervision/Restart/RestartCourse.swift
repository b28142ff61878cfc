import Foundation
import SignetCore

/// The restarts of one task so far, and from them what follows its next ending. Kept with the task, so that the runner's own
/// restart does not forget it.
public struct RestartCourse: Hashable, Sendable, Codable {
    /// What the endings are counted from.
    public private(set) var periodStart: Date
    /// Endings within the period that counted.
    public private(set) var count = 0

    public init(at now: Date) { periodStart = now }

    /// Why a task does not run any more.
    public enum Cause: Hashable, Sendable {
        /// By itself.
        case ended(TaskEnding)
        /// A template, or a person, asked for a restart. It is not counted.
        case asked
    }

    /// What follows an ending.
    public enum Decision: Hashable, Sendable {
        /// Start again after a while; why, as a sentence.
        case restart(after: Duration, reason: String)
        /// The task has done its work.
        case complete
        /// The task has failed; why, as a sentence.
        case fail(reason: String)
    }

    /// Takes an ending into account.
    /// - Parameter now: when it ended
    public mutating func decide(
        after cause: Cause, policy: RestartPolicy, at now: Date, using random: inout some RandomNumberGenerator
    ) -> Decision {
        guard case .ended(let ending) = cause else { return .restart(after: .zero, reason: "A restart was asked for.") }
        if ending.isSuccess, !policy.restartsAfterSuccess { return .complete }
        guard policy.attempts > 0 else { return .fail(reason: "It \(ending), and the policy allows no restarts.") }
        if case .notStarted(_, isRecoverable: false) = ending.cause { return .fail(reason: "It \(ending).") }

        // A clock that was set back does not make the period longer.
        if now >= periodStart.addingTimeInterval(policy.interval.timeInterval) || now < periodStart {
            periodStart = now
            count = 0
        }
        count += 1
        if count <= policy.attempts {
            let delay = policy.delay * Double.random(in: 1...1.25, using: &random)
            return .restart(after: delay, reason: "It \(ending); restart \(count) of \(policy.attempts).")
        }
        let limit = "\(policy.attempts) restarts within \(DurationText(policy.interval)) are used up"
        switch policy.mode {
        case .fail: return .fail(reason: "It \(ending), and \(limit).")
        case .delay:
            let rest = periodStart.addingTimeInterval(policy.interval.timeInterval).timeIntervalSince(now)
            return .restart(after: Duration(timeInterval: rest), reason: "It \(ending); \(limit), so it waits.")
        }
    }
}
