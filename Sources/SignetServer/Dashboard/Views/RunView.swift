import Foundation
import SignetCore
import SignetWatch

/// A run of the watch.
struct RunView {
    let tone: String
    let outcome: String
    let began: String
    let took: String?
    let places: Int
    let warnings: Int
    let criticals: Int
    let problems: [String]
    let hasProblems: Bool

    /// Problems that are shown of one run.
    private static let most = 20

    init(_ run: RunRecord, at now: Date) {
        tone = run.outcome.tone
        outcome = run.outcome.rawValue
        began = MomentText.format(run.startedAt, seenFrom: now)
        took = run.endedAt.map { Self.duration($0.timeIntervalSince(run.startedAt)) }
        places = run.counts.all
        warnings = run.counts.warnings
        criticals = run.counts.criticals
        let shown = run.problems.prefix(Self.most).map { $0.shortened(to: 300) }
        let rest = run.problems.count - shown.count
        problems = shown + (rest > 0 ? ["and \(rest) more"] : [])
        hasProblems = !problems.isEmpty
    }

    private static func duration(_ seconds: TimeInterval) -> String {
        switch seconds {
        case ..<1: "\(max(0, Int(seconds * 1000))) ms"
        case ..<120: "\(Int(seconds)) s"
        default: "\(Int(seconds / 60)) min"
        }
    }
}
