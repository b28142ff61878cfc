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

    /// The exit code of a watch that has failed itself, as Nagios' plugins have it: what was found is 0, 1 or 2.
    public static let unknown: Int32 = 3

    /// 0, 1 or 2 by the worst finding; what could not be seen is at least 1, and ``unknown`` when that was everything.
    public var exitCode: Int32 {
        switch outcome {
        case .complete, .running: Int32(worst.rawValue)
        case .partial: Int32(max(worst.rawValue, 1))
        case .failed: Self.unknown
        }
    }

    /// One line for Nagios, Icinga and the like, with performance data.
    public var nagiosLine: String {
        let word = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][Int(exitCode)]
        let problems =
            run.problems.isEmpty
            ? "" : "; \(run.problems.count) not seen: \(Self.words(run.problems[0]))"
        return
            "CERTIFICATES \(word): \(run.places) places, \(run.criticals) critical, \(run.warnings) warnings\(problems)"
            + " | places=\(run.places) criticals=\(run.criticals);;0 warnings=\(run.warnings);0"
    }

    /// The same of a watch that could not even begin.
    public static func unknownLine(_ reason: String) -> String { "CERTIFICATES UNKNOWN: \(words(reason))" }

    /// Performance data would begin behind a bar.
    private static func words(_ text: String) -> String { text.onOneLine.escaped { $0 == "|" ? "/" : nil } }
}
