import Synchronization

/// Collects what the workers of one stream see.
final class StreamRecorder: Sendable {
    private struct State {
        var latencies: [Double] = []
        var connections = 0
        var failedRequests = 0
        var lostConnections = 0
        var serials: [String] = []
        var longestGap = 0.0
        var lastAnswer: ContinuousClock.Instant?
        var failures: [String: Int] = [:]
    }

    private let name: String
    private let toleratedBecause: String?
    private let state = Mutex(State())

    init(_ name: String, toleratedBecause: String? = nil) {
        self.name = name
        self.toleratedBecause = toleratedBecause
    }

    func connected() { state.withLock { $0.connections += 1 } }

    func answered(serial: String, started: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        state.withLock { state in
            state.latencies.append((now - started).milliseconds)
            if !state.serials.contains(serial) { state.serials.append(serial) }
            if let last = state.lastAnswer { state.longestGap = max(state.longestGap, (now - last).milliseconds) }
            state.lastAnswer = now
        }
    }

    func failed(_ reason: String) {
        state.withLock { state in
            state.failedRequests += 1
            state.failures[reason, default: 0] += 1
        }
    }

    func lost() { state.withLock { $0.lostConnections += 1 } }

    /// The figures so far.
    var figures: StreamFigures {
        state.withLock { state in
            let latencies = state.latencies.sorted()
            return StreamFigures(
                name: name,
                requests: latencies.count,
                connections: state.connections,
                failedRequests: state.failedRequests,
                lostConnections: state.lostConnections,
                serials: state.serials,
                longestGap: state.longestGap,
                latencyP50: latencies.percentile(50),
                latencyP99: latencies.percentile(99),
                failures: state.failures,
                toleratedBecause: toleratedBecause
            )
        }
    }
}

extension Duration {
    /// The duration in milliseconds.
    var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15 }
}

extension [Double] {
    /// The value below which `percent` of the sorted values lie; 0 when there is none.
    func percentile(_ percent: Int) -> Double {
        isEmpty ? 0 : self[Swift.min(count - 1, count * percent / 100)]
    }
}
