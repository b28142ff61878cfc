import Foundation
import SignetCore

/// The sentences of messages.
struct NoticeWords {
    let notice: Notice

    private var moment: Date { notice.moment }

    // MARK: The whole

    /// `Critical: back2store in ap-seoul-1 expires in 15 days`
    var subject: String {
        switch notice.kind {
        case .heartbeat: return heartbeatSubject
        case .recovered:
            guard let line = single else { return "Recovered: \(places(notice.lines.count + notice.omitted))" }
            return "Recovered: \(name(line))\(left(line).map { ", \($0)" } ?? "")"
        case .critical, .digest, .state:
            guard let line = single else { return severalSubject }
            return "\(line.severity.name.capitalized): \(statement(line))"
        }
    }

    private var severalSubject: String {
        let lines = notice.lines
        guard !lines.isEmpty else { return "Nothing is the matter" }
        let criticals = lines.filter { $0.severity == .critical }.count
        let total = lines.count + notice.omitted
        if notice.kind == .critical {
            let names = Array(Set(lines.map(\.title))).sorted()
            let shown = names.prefix(2).joined(separator: ", ")
            let rest = names.count > 2 ? " and \(names.count - 2) more" : ""
            return "Critical: \(places(total)): \(shown)\(rest)"
        }
        let word = notice.severity.name.capitalized
        return "\(word): \(places(total)) to look at\(criticals > 0 ? ", \(criticals) critical" : "")"
    }

    /// One sentence above the list.
    var summary: String {
        let total = notice.lines.count + notice.omitted
        switch notice.kind {
        case .critical:
            return total == 1 ? "This has become critical." : "\(places(total)) have become critical."
        case .digest: return "This is what is the matter with certificates\(notice.owner.map { " of \($0)" } ?? "")."
        case .state: return "This is what is the matter with certificates now."
        case .recovered:
            return total == 1
                ? "What was told of this place is no longer so." : "What was told of these places is no longer so."
        case .heartbeat: return heartbeatSummary
        }
    }

    // MARK: One line

    /// `back2store in ap-seoul-1`, `www.example.org at smtp://mail.example.org:25`
    func name(_ line: NoticeLine) -> String {
        if let region = line.region { return "\(line.title) in \(region)" }
        return line.title == line.location ? line.title : "\(line.title) at \(line.whereabouts)"
    }

    /// `2026-03-01 12:00:00Z (in 29 days)`; nil: there is no certificate.
    func expiry(_ line: NoticeLine) -> String? { line.expiry.map { MomentText.format($0, seenFrom: moment) } }

    /// `15 days left`, `expired 2 days ago`
    func left(_ line: NoticeLine) -> String? {
        guard let expiry = line.expiry, let days = line.daysLeft(at: moment) else { return nil }
        if expiry <= moment { return "expired \(MomentText.distance(to: expiry, from: moment))" }
        return days == 0 ? "expires \(MomentText.distance(to: expiry, from: moment))" : "\(counted(days, "day")) left"
    }

    /// `www.example.org in eu-1 expires in 15 days`
    private func statement(_ line: NoticeLine) -> String {
        guard let finding = line.findings.first else { return name(line) }
        if finding.rule == .expiring || finding.rule == .expired, let expiry = line.expiry {
            let verb = expiry <= moment ? "expired" : "expires"
            return "\(name(line)) \(verb) \(MomentText.distance(to: expiry, from: moment))"
        }
        return "\(name(line)): \(finding.rule.rawValue.replacing("-", with: " "))\(left(line).map { ", \($0)" } ?? "")"
    }

    /// What comes next for what Signet renews itself: `Renewed by Signet as web; next attempt 2026-03-01 12:00:00Z (in 2 days).`
    func renewal(_ line: NoticeLine) -> String? {
        guard let renewal = line.renewal else { return nil }
        let next = renewal.nextAttempt.map { Date(timeIntervalSince1970: TimeInterval($0)) }
        let planned = next.map { "next attempt \(MomentText.format($0, seenFrom: moment))" } ?? "no attempt is planned"
        let failed = renewal.lastError.map { " The last one failed: \($0)" } ?? ""
        return "Renewed by Signet as \(renewal.name); \(planned).\(failed)"
    }

    /// What brings the renewal forward, where there is one.
    func command(_ line: NoticeLine) -> String? {
        line.standing == .failing ? line.renewal?.command : nil
    }

    private var single: NoticeLine? { notice.lines.count == 1 && notice.omitted == 0 ? notice.lines[0] : nil }

    // MARK: The heartbeat

    private var heartbeatSubject: String {
        guard let report = notice.heartbeat else { return "Signet watch" }
        let scope = "\(counted(report.certificates, "certificate")) at \(places(report.places))"
        if report.isWell { return "Signet watch: everything is well, \(scope)" }
        var complaints: [String] = []
        if report.criticals > 0 { complaints.append("\(report.criticals) critical") }
        if report.warnings > 0 { complaints.append(counted(report.warnings, "warning")) }
        if report.incompleteRuns > 0 { complaints.append("\(counted(report.incompleteRuns, "run")) incomplete") }
        return "Signet watch: \(complaints.joined(separator: ", ")); \(scope)"
    }

    private var heartbeatSummary: String {
        guard let report = notice.heartbeat else { return "The watch is alive." }
        var sentences = [report.isWell ? "Everything is well." : "The watch is alive, and not everything is well."]
        sentences.append(
            "\(counted(report.certificates, "certificate")) at \(places(report.places)): "
                + "\(report.criticals) critical, \(counted(report.warnings, "warning")).")
        if let next = report.nextExpiry {
            let moment = MomentText.format(Date(timeIntervalSince1970: TimeInterval(next)), seenFrom: notice.moment)
            sentences.append("The next certificate expires \(moment).")
        }
        let runs = "\(counted(report.runs, "run")) since the last message of this kind"
        sentences.append(
            report.incompleteRuns == 0
                ? "\(runs), all complete." : "\(runs), of which \(report.incompleteRuns) could not look at everything.")
        return sentences.joined(separator: " ")
    }

    private func places(_ count: Int) -> String { counted(count, "place") }

    private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
