import Foundation
import SignetCore

/// Whether a log goes on: one that stands still, or is shown as it once was, hides what has been issued since.
enum CheckpointAge {
    /// Within a day at most logs take in what they are given (their maximum merge delay, RFC 6962 section 3), and sign anew
    /// whether there is something new or not.
    private static let limit: Duration = .seconds(86_400)

    /// Why it cannot be said that the log goes on.
    /// - Parameter moment: when its checkpoint was signed
    /// - Returns: nil when it goes on.
    static func obstacle(of log: String, signedAt moment: Date, now: Date) -> Obstacle? {
        let age = now.timeIntervalSince(moment)
        guard abs(age) > limit.timeInterval else { return nil }
        let text = MomentText.format(moment, seenFrom: now)
        guard age > 0 else {
            return Obstacle(
                reason: TransparencyRules.staleLog,
                sentence:
                    "The checkpoint of the log \(log) is signed as of \(text): by that nobody sees whether the log"
                    + " stands still.",
                remedy: "Check the clock of this machine; if it is right, tell who runs the log.")
        }
        return Obstacle(
            reason: TransparencyRules.staleLog,
            sentence:
                "The log \(log) has signed no checkpoint since \(text): it stands still, or is shown as it was, and"
                + " what was issued since is hidden.",
            remedy: "If the log has been closed, watch the one that follows it; else look at it by another way, and"
                + " tell who runs it.")
    }
}
