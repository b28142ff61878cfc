import SignetCore

/// How long is waited for what.
public struct OrderSettings: Sendable {
    /// For the CA to look at all challenges of an order.
    public var validationDeadline: Duration = .seconds(600)
    /// For the CA to issue after the request was sent.
    public var issuanceDeadline: Duration = .seconds(600)
    /// Between two looks, where the CA does not say when to look again. A CA nearby is done within milliseconds.
    public var pollDelays = RetrySchedule(
        [
            .milliseconds(10), .milliseconds(20), .milliseconds(50), .milliseconds(100), .milliseconds(250),
            .milliseconds(500), .seconds(1), .seconds(2), .seconds(3), .seconds(5), .seconds(10),
        ], jitter: 0.1)
    /// The shortest wait between two looks that a CA is believed when it says one.
    public var shortestRetryAfter: Duration = .milliseconds(250)
    /// The longest wait between two looks, whatever the CA says.
    public var longestPause: Duration = .seconds(120)
    /// How many authorizations of one order are worked on at a time.
    public var parallel = 8
    /// By how much the clocks of the CA and of this machine may differ.
    public var clockTolerance: Duration = .seconds(3600)

    /// The defaults.
    public init() {}
}
