import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer
@testable import SignetWatch

@Suite("What a run says to who called it")
struct WatchOutcomeTests {
    private static func outcome(
        _ outcome: RunRecord.Outcome, _ counts: PlaceCounts, problems: [String] = []
    ) -> WatchOutcome {
        let moment = Date(timeIntervalSince1970: 1_800_000_000)
        return WatchOutcome(
            RunRecord(
                id: 1, startedAt: moment, endedAt: moment, outcome: outcome, counts: counts, problems: problems))
    }

    @Test("0, 1 and 2 are what was found; 3 is that nothing could be seen, whatever was known before")
    func codes() {
        #expect(Self.outcome(.complete, PlaceCounts(ok: 3)).exitCode == 0)
        #expect(Self.outcome(.complete, PlaceCounts(ok: 3, warnings: 1)).exitCode == 1)
        #expect(Self.outcome(.complete, PlaceCounts(warnings: 1, criticals: 1)).exitCode == 2)
        #expect(Self.outcome(.partial, PlaceCounts(ok: 3)).exitCode == 1)
        #expect(Self.outcome(.partial, PlaceCounts(criticals: 1)).exitCode == 2)
        for counts in [PlaceCounts(), PlaceCounts(ok: 3), PlaceCounts(criticals: 1)] {
            #expect(Self.outcome(.failed, counts, problems: ["s: No."]).exitCode == 3)
        }
    }

    @Test("The line for Nagios is one line, with no bar but that before the performance data")
    func lines() {
        #expect(
            Self.outcome(.failed, PlaceCounts(ok: 2, criticals: 1), problems: ["s: a|b\nand c.", "t: No."]).nagiosLine
                == "CERTIFICATES UNKNOWN: 3 places, 1 critical, 0 warnings; 2 not seen: s: a/b and c."
                + " | places=3 criticals=1;;0 warnings=0;0")
        #expect(Self.outcome(.complete, PlaceCounts(ok: 1)).nagiosLine.hasPrefix("CERTIFICATES OK: 1 places"))
        #expect(WatchOutcome.unknownLine("a|b\r\n  and c.") == "CERTIFICATES UNKNOWN: a/b and c.")
    }

    /// The figures behind the bar are the program's own: no problem's text brings others.
    @Test(arguments: ["a|b", "a|\u{0301}b=1", "\u{0600}|b=1", "a\r\n|b=1"])
    func aProblemIsNotPerformanceData(_ problem: String) {
        let run = RunRecord(
            id: 1, startedAt: Date(), endedAt: Date(), outcome: .partial, counts: PlaceCounts(ok: 3),
            problems: [problem])
        let line = WatchOutcome(run).nagiosLine
        let bars = line.utf8.count { $0 == UInt8(ascii: "|") }
        #expect(bars == 1, "\(line)")
        #expect(line.hasSuffix(" | places=3 criticals=0;;0 warnings=0;0"))
    }
}
