import Foundation
import SignetCore

/// A notice as entries of a log: one a place, each on one line.
struct NoticeLog {
    /// Those of RFC 5424 that are used, with their numbers.
    enum Severity: Int, Sendable {
        case critical = 2
        case warning = 4
        case notice = 5
        case informational = 6
    }

    struct Entry: Sendable {
        let severity: Severity
        /// The kind of message.
        let kind: String
        /// On one line.
        let text: String
        /// Names of lower-case letters and underscores, in order.
        let fields: [(name: String, value: String)]
    }

    let notice: Notice

    var entries: [Entry] {
        let words = NoticeWords(notice: notice)
        if let heartbeat = notice.heartbeat {
            return [
                Entry(
                    severity: heartbeat.isWell ? .informational : .notice, kind: notice.kind.rawValue,
                    text: words.summary.onePrintableLine,
                    fields: [
                        ("certificates", "\(heartbeat.certificates)"), ("places", "\(heartbeat.places)"),
                        ("warnings", "\(heartbeat.warnings)"), ("criticals", "\(heartbeat.criticals)"),
                        ("runs", "\(heartbeat.runs)"), ("incomplete_runs", "\(heartbeat.incompleteRuns)"),
                    ])
            ]
        }
        // A digest repeats for people what a log has already.
        let lines = notice.kind == .digest ? notice.lines.filter { $0.change == .new } : notice.lines
        return lines.map { entry($0, words) }
    }

    private func entry(_ line: NoticeLine, _ words: NoticeWords) -> Entry {
        let isOver = line.standing == .recovered
        let severity: Severity = isOver ? .notice : line.severity == .critical ? .critical : .warning
        let said = isOver ? "is well again" : line.findings.map(\.sentence).joined(separator: " ")
        var fields: [(String, String)] = [
            ("certificate", line.title), ("location", line.location), ("detail", line.detail), ("source", line.source),
            ("severity", isOver ? "ok" : line.severity.name), ("change", line.change.rawValue),
            ("rules", line.findings.map(\.rule.rawValue).joined(separator: ",")),
        ]
        if let expiry = line.expiry { fields.append(("not_after", expiry.ISO8601Format())) }
        if let days = line.daysLeft(at: notice.moment) { fields.append(("days_left", "\(days)")) }
        if let region = line.region { fields.append(("region", region)) }
        if let owner = line.owner { fields.append(("owner", owner)) }
        return Entry(
            severity: severity, kind: notice.kind.rawValue, text: "\(words.name(line)): \(said)".onePrintableLine,
            fields: fields.filter { !$0.1.isEmpty }.map { ($0.0, $0.1.onePrintableLine) })
    }
}
