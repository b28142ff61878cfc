import Foundation

/// What became of the messages that were due.
public struct DeliveryOutcome: Hashable, Sendable {
    /// Messages that were sent, to all or to some of their recipients.
    public var sent = 0
    /// Messages that will be tried again.
    public var postponed = 0
    /// Messages that were given up, and recipients that were refused for good.
    public var failed = 0
    /// One sentence for each failure.
    public var problems: [String] = []
    /// When the next message is to be tried; nil: none waits.
    public var nextAttempt: Date?

    static func += (total: inout DeliveryOutcome, part: DeliveryOutcome) {
        total.sent += part.sent
        total.postponed += part.postponed
        total.failed += part.failed
        total.problems += part.problems
    }
}
