import SignetTestSupport
import Testing

/// When to kill, so that kills fall into the work of `signet up` and not beside it, however fast this machine is and whatever
/// else it does.
struct Pace: Sendable {
    /// From the start of the program to about the middle of its work on a change.
    private var middle: Duration

    /// The number of changes that measuring makes.
    static let changes = 1

    /// Watches `signet up` make the first certificates, then a change, undisturbed.
    static func measure(_ crashSite: CrashSite) async throws -> Pace {
        var middle = Duration.zero
        for change in 0...changes {
            try crashSite.configure(change: change)
            let started = ContinuousClock.now
            let process = try await crashSite.site.listening()
            let listening = ContinuousClock.now - started
            _ = try await eventually("change \(change) to be made", explanation: { process.output }) {
                crashSite.isDone(change) ? true : nil
            }
            middle = (listening + (ContinuousClock.now - started)) / 2
            try await crashSite.site.stop(process)
        }
        return Pace(middle: middle)
    }

    /// When to kill: three of four times around the middle of the work, else at any time since the start.
    func instant(of kill: Int, using random: inout SeededGenerator) -> Duration {
        let range = kill % 4 == 3 ? 0...1.5 : 0.7...1.3
        return middle * Double.random(in: range, using: &random)
    }

    /// Learns from a kill during a change whether it came early or late.
    mutating func adapt(to progress: CrashSite.Progress) {
        switch progress.stage {
        case .untouched: middle = middle * 1.05
        case .done: middle = middle * 0.95
        case .installing, .acting: break
        }
    }
}

/// What the kills met.
struct Tally: Sendable {
    /// Serial numbers that were installed, or announced to an after-command.
    var acknowledged: Set<String> = []
    private var counts: [CrashSite.Progress.Stage: Int] = [:]

    mutating func note(_ progress: CrashSite.Progress) { counts[progress.stage, default: 0] += 1 }

    /// Fails when the kills missed a stage of the work: the test would then show nothing.
    func expectSpread() {
        for stage in CrashSite.Progress.Stage.allCases {
            #expect(counts[stage, default: 0] >= 5, "the kills met: \(counts)")
        }
    }
}
