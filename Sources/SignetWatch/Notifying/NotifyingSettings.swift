import SignetCore

/// How messages that could not be sent are treated.
public struct NotifyingSettings: Hashable, Sendable {
    /// When a message is tried again.
    public var retry: RetrySchedule
    /// A server that is asked too often, or out of order, may say itself when to try again: no later than this, and no earlier than
    /// after the first failure.
    public var longestRequestedDelay: Duration
    /// How long after it was written a message is given up; one attempt is made in any case.
    public var givesUpAfter: Duration
    /// How long one notifier may need for one message before another process may think it lost.
    public var claim: Duration

    public init(
        retry: RetrySchedule = RetrySchedule(
            [.seconds(60), .seconds(300), .seconds(900), .seconds(3600), .seconds(4 * 3600)], jitter: 0.1),
        longestRequestedDelay: Duration = .seconds(3600), givesUpAfter: Duration = .seconds(5 * 86_400),
        claim: Duration = .seconds(600)
    ) {
        self.retry = retry
        self.longestRequestedDelay = longestRequestedDelay
        self.givesUpAfter = givesUpAfter
        self.claim = claim
    }
}
