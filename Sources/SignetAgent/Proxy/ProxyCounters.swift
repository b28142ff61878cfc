import Synchronization

/// What an agent's proxy has answered so far.
public final class ProxyCounters: Sendable {
    /// The numbers at one moment.
    public struct Snapshot: Hashable, Sendable {
        /// Answers below 400.
        public var successes = 0
        /// Answers of the server from 400 on.
        public var refusals = 0
        /// Requests to which no answer came.
        public var failures = 0
        /// Answers that had been kept.
        public var hits = 0
        /// Answers that had not.
        public var misses = 0
    }

    private let state = Mutex(Snapshot())

    init() {}

    /// The numbers now.
    public var snapshot: Snapshot { state.withLock(\.self) }

    func count(status: Int) {
        state.withLock { if status < 400 { $0.successes += 1 } else { $0.refusals += 1 } }
    }

    func countFailure() { state.withLock { $0.failures += 1 } }

    func count(isHit: Bool) {
        state.withLock { if isHit { $0.hits += 1 } else { $0.misses += 1 } }
    }
}
