import SignetCore

/// `restart` of a task or group: what is done when a task ended by itself (Nomad documentation, "restart Block").
public struct RestartPolicy: Hashable, Sendable {
    public enum Mode: String, Hashable, Sendable, Codable {
        /// After too many restarts it has failed.
        case fail
        /// After too many restarts it waits until the interval is over.
        case delay
    }

    /// How many restarts there may be within `interval`; 0: it is never restarted.
    public var attempts: Int
    public var interval: Duration
    /// Waited before a restart; up to a quarter is added at random.
    public var delay: Duration
    public var mode: Mode
    /// Whether a task that exited with 0 is started again: services and sidecars are.
    public var restartsAfterSuccess: Bool

    public init(attempts: Int, interval: Duration, delay: Duration, mode: Mode, restartsAfterSuccess: Bool) {
        self.attempts = attempts
        self.interval = interval
        self.delay = delay
        self.mode = mode
        self.restartsAfterSuccess = restartsAfterSuccess
    }

    /// What a service has that does not say otherwise.
    public static let service = RestartPolicy(
        attempts: 2, interval: .seconds(1800), delay: .seconds(15), mode: .fail, restartsAfterSuccess: true)
    /// What `batch` and `sysbatch` have that do not say otherwise.
    public static let batch = RestartPolicy(
        attempts: 3, interval: .seconds(86_400), delay: .seconds(15), mode: .fail, restartsAfterSuccess: false)

    /// Checks that it can be followed: all attempts with their delays fit into the interval.
    /// - Throws: `.invalidInput`.
    public func check() throws(SignetError) {
        func refuse(_ what: String, _ remedy: String) -> SignetError {
            SignetError(.invalidInput, "The restart policy cannot be followed: \(what).", remedy: remedy)
        }
        guard attempts >= 0, attempts <= 1_000_000 else {
            throw refuse("attempts is \(attempts)", "Write a number from 0 on.")
        }
        guard attempts > 0 else { return }
        guard interval >= .seconds(5) else {
            throw refuse("its interval is shorter than 5s", "Write a longer interval.")
        }
        guard delay >= .zero, delay * attempts <= interval else {
            throw refuse(
                "\(attempts) attempts with a delay of \(DurationText(delay)) do not fit into \(DurationText(interval))",
                "Write a longer interval, or a shorter delay.")
        }
    }
}
