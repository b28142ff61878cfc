import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer
@testable import SignetWatch

@Suite("What a run says to Nagios")
struct WatchOutcomeTests {
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
