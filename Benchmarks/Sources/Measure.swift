import Foundation

/// How often something was done in a stretch of time, and how long each took.
struct Rate: Sendable {
    var perSecond: Double
    /// Milliseconds.
    var p50: Double
    var p99: Double

    init(perSecond: Double, p50: Double, p99: Double) {
        self.perSecond = perSecond
        self.p50 = p50
        self.p99 = p99
    }

    init(latencies: [Duration], elapsed: Duration) {
        let sorted = latencies.map(\.milliseconds).sorted()
        let at = { (share: Double) in
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
        self.init(perSecond: Double(sorted.count) / (elapsed.milliseconds / 1000), p50: at(0.5), p99: at(0.99))
    }
}

extension Duration {
    var milliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}

/// Lets `callers` tasks do `work` again and again for so many seconds, after a tenth of that to warm up.
func measureRate(
    callers: Int, seconds: Int, _ work: @escaping @Sendable (_ caller: Int, _ round: Int) async throws -> Void
) async throws -> Rate {
    let clock = ContinuousClock()
    let warm = clock.now + .milliseconds(100 * seconds)
    let end = warm + .seconds(seconds)
    let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
        for caller in 0..<callers {
            group.addTask {
                var own: [Duration] = []
                var round = 0
                while true {
                    let started = clock.now
                    if started >= end { return own }
                    try await work(caller, round)
                    round += 1
                    if started >= warm { own.append(clock.now - started) }
                }
            }
        }
        return try await group.reduce(into: []) { $0 += $1 }
    }
    return Rate(latencies: latencies, elapsed: .seconds(seconds))
}

/// How often a synchronous piece of work can be done in a second on one core.
func measureOnOneCore(seconds: Int, _ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + .seconds(seconds)
    var rounds = 0
    while clock.now < end {
        for _ in 0..<64 { try work() }
        rounds += 64
    }
    return Double(rounds) / ((clock.now - start).milliseconds / 1000)
}

/// The middle one, in milliseconds; 0 of nothing.
func median(_ durations: [Duration]) -> Double {
    let sorted = durations.map(\.milliseconds).sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
