import Foundation
import SignetCore

/// A notice as JSON, for webhooks and commands: the contract that docs/watch.md describes. It is added to, not changed.
struct NoticeJSON {
    /// The form's number.
    static let version = 1

    let parcel: Parcel

    var value: JSONValue {
        let notice = parcel.notice
        let words = NoticeWords(notice: notice)
        return [
            "version": .integer(Self.version),
            "id": .string(parcel.id),
            "kind": .string(notice.kind.rawValue),
            "severity": .string(notice.severity.name),
            "moment": Self.moment(notice.writtenAt),
            "owner": .optional(notice.owner),
            "subject": .string(words.subject),
            "summary": .string(words.summary),
            "places": .array(notice.lines.map { place($0, at: notice.moment) }),
            "omitted": .integer(notice.omitted),
            "heartbeat": notice.heartbeat.map(heartbeat) ?? .null,
        ]
    }

    private func place(_ line: NoticeLine, at moment: Date) -> JSONValue {
        [
            "source": .string(line.source),
            "kind": .string(line.kind.rawValue),
            "location": .string(line.location),
            "detail": .string(line.detail),
            "owner": .optional(line.owner),
            "region": .optional(line.region),
            "name": .string(line.title),
            "serial": .optional(line.serial),
            "fingerprint": .optional(line.fingerprint),
            "not_after": line.notAfter.map(Self.moment) ?? .null,
            "days_left": line.daysLeft(at: moment).map(JSONValue.integer) ?? .null,
            "severity": .string(line.standing == .recovered ? Severity.ok.name : line.severity.name),
            "change": .string(line.change.rawValue),
            "standing": .string(line.standing.rawValue),
            "findings": .array(line.findings.map(finding)),
            "renewal": line.renewal.map(renewal) ?? .null,
        ]
    }

    private func finding(_ finding: Finding) -> JSONValue {
        [
            "rule": .string(finding.rule.rawValue), "severity": .string(finding.severity.name),
            "sentence": .string(finding.sentence), "remedy": .string(finding.remedy),
        ]
    }

    private func renewal(_ renewal: RenewalWord) -> JSONValue {
        [
            "name": .string(renewal.name), "next_attempt": renewal.nextAttempt.map(Self.moment) ?? .null,
            "last_error": .optional(renewal.lastError),
        ]
    }

    private func heartbeat(_ report: HeartbeatReport) -> JSONValue {
        [
            "certificates": .integer(report.certificates), "places": .integer(report.places),
            "warnings": .integer(report.warnings), "criticals": .integer(report.criticals),
            "next_expiry": report.nextExpiry.map(Self.moment) ?? .null, "runs": .integer(report.runs),
            "incomplete_runs": .integer(report.incompleteRuns), "problems": .strings(report.problems),
        ]
    }

    /// `2026-03-01T12:00:00Z`
    private static func moment(_ seconds: Int64) -> JSONValue {
        .string(Date(timeIntervalSince1970: TimeInterval(seconds)).ISO8601Format())
    }
}
