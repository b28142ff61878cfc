import SignetTestSupport
import Testing

/// How fast `signet up` works on this machine, so that kills fall into its work and not beside it.
struct Pace: Sendable {
    /// From the start of the program to the first file of a change.
    let begin: Duration
    /// From the start of the program to the last after-command of a change.
    let end: Duration

    /// The number of changes that measuring makes.
    static let changes = 3

    /// Watches `signet up` make the first certificates and a few changes, undisturbed.
    static func measure(_ crashSite: CrashSite) async throws -> Pace {
        var begins: [Duration] = []
        var ends: [Duration] = []
        for change in 0...changes {
            try crashSite.configure(change: change)
            let started = ContinuousClock.now
            let process = try crashSite.site.up()
            var begin: Duration?
            _ = try await eventually("change \(change) to be made", explanation: { process.output }) {
                let installed = crashSite.progressNow(of: change)?.installed ?? 0
                if begin == nil, installed > 0 { begin = ContinuousClock.now - started }
                return crashSite.isDone(change) ? true : nil
            }
            ends.append(ContinuousClock.now - started)
            if let begin { begins.append(begin) }
            try await crashSite.site.stop(process)
        }
        // The first start also makes the database and the authority.
        return Pace(begin: begins.dropFirst().min() ?? .zero, end: ends.dropFirst().max() ?? .zero)
    }

    /// When to kill: three of four times while it works on a change, else at any time since its start.
    func instant(of kill: Int, using random: inout SeededGenerator) -> Duration {
        let whole = kill % 4 == 3
        let from = whole ? .zero : begin * 0.7
        return from + (end * 1.1 - from) * Double.random(in: 0..<1, using: &random)
    }
}

/// What the kills met.
struct Tally: Sendable {
    /// Serial numbers that were installed, or announced to an after-command.
    var acknowledged: Set<String> = []
    private var untouched = 0
    private var installing = 0
    private var acting = 0
    private var done = 0

    mutating func note(_ progress: (installed: Int, acted: Int)) {
        switch progress {
        case (0, _): untouched += 1
        case (2 * CrashSite.sites.count, CrashSite.sites.count): done += 1
        case (2 * CrashSite.sites.count, _): acting += 1
        default: installing += 1
        }
    }

    /// Fails when the kills missed a stage of the work: the test would then show nothing.
    func expectSpread() {
        let text = "before the first file \(untouched), installing \(installing), acting \(acting), all done \(done)"
        #expect(untouched >= 5 && installing >= 5 && acting >= 5, "the kills met: \(text)")
    }
}
