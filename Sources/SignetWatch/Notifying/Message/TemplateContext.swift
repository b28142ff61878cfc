import Foundation
import SignetCore

/// What templates can name, as docs/watch.md lists it.
struct TemplateContext {
    let notice: Notice

    var values: [String: Any] {
        let words = NoticeWords(notice: notice)
        var values: [String: Any] = [
            "kind": notice.kind.rawValue,
            "severity": notice.severity.name,
            "subject": words.subject,
            "summary": words.summary,
            "moment": MomentText.format(notice.moment),
            "is_\(notice.kind.rawValue)": true,
            "groups": notice.groups.map { group($0.standing, $0.lines, words) },
        ]
        if let owner = notice.owner { values["owner"] = owner }
        if notice.omitted > 0 { values["omitted"] = notice.omitted }
        if let heartbeat = notice.heartbeat { values["heartbeat"] = report(heartbeat) }
        if notice.lines.count == 1, notice.omitted == 0 {
            values["only"] = entry(NoticeEntry.entries(of: notice.lines)[0], words)
        }
        return values
    }

    private func group(_ standing: NoticeStanding, _ lines: [NoticeLine], _ words: NoticeWords) -> [String: Any] {
        [
            "standing": standing.rawValue,
            "heading": standing.heading,
            "underline": String(repeating: "-", count: standing.heading.count),
            "count": lines.count,
            "entries": NoticeEntry.entries(of: lines).map { entry($0, words) },
        ]
    }

    private func entry(_ entry: NoticeEntry, _ words: NoticeWords) -> [String: Any] {
        let line = entry.line
        var values: [String: Any] = [
            "name": line.title,
            "full_name": words.name(line),
            "severity": line.severity.name,
            "change": line.change.rawValue,
            "is_new": line.change == .new,
            "is_gone": line.change == .gone,
            "is_critical": line.severity == .critical,
            "is_recovered": line.standing == .recovered,
            "source": line.source,
            "kind": line.kind.rawValue,
            "places": entry.places,
            "findings": line.findings.map { finding in
                [
                    "rule": finding.rule.rawValue, "severity": finding.severity.name, "sentence": finding.sentence,
                    "remedy": finding.remedy,
                ]
            },
        ]
        if entry.morePlaces > 0 { values["more_places"] = entry.morePlaces }
        values["region"] = line.region
        values["owner"] = line.owner
        values["serial"] = line.serial
        values["fingerprint"] = line.fingerprint
        values["expiry"] = words.expiry(line)
        values["days_left"] = line.daysLeft(at: notice.moment)
        values["renewal"] = words.renewal(line)
        values["command"] = words.command(line)
        return values
    }

    private func report(_ report: HeartbeatReport) -> [String: Any] {
        var values: [String: Any] = [
            "certificates": report.certificates, "places": report.places, "warnings": report.warnings,
            "criticals": report.criticals, "runs": report.runs, "incomplete_runs": report.incompleteRuns,
            "problems": report.problems, "is_well": report.isWell,
        ]
        values["next_expiry"] = report.nextExpiry.map {
            MomentText.format(Date(timeIntervalSince1970: TimeInterval($0)), seenFrom: notice.moment)
        }
        return values
    }
}
