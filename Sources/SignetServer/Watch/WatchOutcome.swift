import Foundation
import SignetCore
import SignetWatch

/// What `signet watch run --once` says of a run.
public struct WatchOutcome: Presentable {
    public let run: WatchReport.Run
    private let worst: Severity
    private let outcome: RunRecord.Outcome

    public init(_ run: RunRecord) {
        self.run = WatchReport.Run(run)
        worst = run.counts.worst
        outcome = run.outcome
    }

    public func encode(to encoder: any Encoder) throws { try run.encode(to: encoder) }

    public var text: String {
        WatchReport.sentence(run) + (worst == .ok ? "" : "\nWhat is the matter: signet watch report --severity warning")
    }

    /// 0, 1 or 2 by the worst finding; what could not be seen is at least 1.
    public var exitCode: Int32 {
        switch outcome {
        case .complete, .running: Int32(worst.rawValue)
        case .partial: Int32(max(worst.rawValue, 1))
        case .failed: 2
        }
    }

    /// 3 where nothing could be seen, else as ``exitCode`` (the convention of Nagios' plugins).
    public var nagiosExitCode: Int32 { outcome == .failed ? 3 : exitCode }

    /// One line for Nagios, Icinga and the like, with performance data.
    public var nagiosLine: String {
        let word = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][Int(nagiosExitCode)]
        let problems =
            run.problems.isEmpty
            ? "" : "; \(run.problems.count) not seen: \(run.problems[0].onOneLine.escaped { $0 == "|" ? "/" : nil })"
        return
            "CERTIFICATES \(word): \(run.places) places, \(run.criticals) critical, \(run.warnings) warnings\(problems)"
            + " | places=\(run.places) criticals=\(run.criticals);;0 warnings=\(run.warnings);0"
    }
}
