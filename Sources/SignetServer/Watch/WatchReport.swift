import Foundation
import SignetCore
import SignetWatch

/// What `signet watch report` shows: places with what is the matter with them, worst first.
public struct WatchReport: Presentable {
    /// A place.
    public struct Line: Encodable, Sendable {
        public let severity: String
        public let name: String
        public let source: String
        public let location: String
        public let detail: String?
        public let owner: String?
        public let region: String?
        public let issuer: String?
        public let serialNumber: String?
        public let fingerprint: String?
        public let notBefore: Date?
        public let notAfter: Date?
        /// Rounded down; negative once it has expired.
        public let daysLeft: Int?
        public let findings: [FindingLine]
        public let managedAs: String?
        public let firstSeen: Date
        public let lastSeen: Date

        init(_ place: PlaceRecord, at now: Date) {
            severity = place.severity.name
            name = place.title
            source = place.place.source
            location = place.place.location
            detail = place.place.detail.isEmpty ? nil : place.place.detail
            owner = place.place.owner
            region = place.place.region
            issuer = place.issuer
            serialNumber = place.serial
            fingerprint = place.fingerprint?.hexadecimal
            notBefore = place.notBefore
            notAfter = place.notAfter
            daysLeft = place.notAfter.map { Int(($0.timeIntervalSince(now) / 86_400).rounded(.down)) }
            findings = place.findings.map(FindingLine.init)
            managedAs = place.management?.name
            firstSeen = place.firstSeen
            lastSeen = place.lastSeen
        }
    }

    /// A finding.
    public struct FindingLine: Encodable, Sendable {
        public let rule: String
        public let severity: String
        public let sentence: String
        public let remedy: String

        init(_ finding: Finding) {
            rule = finding.rule.rawValue
            severity = finding.severity.name
            sentence = finding.sentence
            remedy = finding.remedy
        }
    }

    /// The last look.
    public struct Run: Encodable, Sendable {
        public let startedAt: Date
        public let endedAt: Date?
        public let outcome: String
        /// What could not be seen.
        public let problems: [String]
        public let places: Int
        public let warnings: Int
        public let criticals: Int

        init(_ run: RunRecord) {
            startedAt = run.startedAt
            endedAt = run.endedAt
            outcome = run.outcome.rawValue
            problems = run.problems
            places = run.counts.all
            warnings = run.counts.warnings
            criticals = run.counts.criticals
        }
    }

    /// When it was written.
    public let at: Date
    /// nil: nothing was ever looked at.
    public let lastRun: Run?
    public let places: [Line]
    /// Whether more matched than are shown.
    public let isCutOff: Bool

    /// - Parameter lastRun: the newest that has ended
    public init(_ places: [PlaceRecord], lastRun: RunRecord?, isCutOff: Bool, at now: Date) {
        at = now
        self.lastRun = lastRun.map(Run.init)
        self.places = places.map { Line($0, at: now) }
        self.isCutOff = isCutOff
    }

    public var text: String {
        var parts: [String] = []
        if places.isEmpty {
            parts.append(
                lastRun == nil
                    ? "Nothing was looked at yet. Run `signet watch run --once`." : "No place matches.")
        } else {
            var table = TextTable(columns: ["STATE", "NAME", "EXPIRES", "DAYS", "WHERE", "SOURCE"])
            for line in places {
                table.append([
                    line.severity, line.name.onOneLine, line.notAfter.map(MomentText.format) ?? "-",
                    line.daysLeft.map(String.init) ?? "-",
                    (line.detail.map { "\(line.location) (\($0))" } ?? line.location).onOneLine, line.source,
                ])
            }
            parts.append(table.text)
        }
        let explained = places.filter { !$0.findings.isEmpty }.map { line in
            let findings = line.findings.map {
                "  \($0.severity): \($0.sentence.onOneLine)\n    \($0.remedy.onOneLine)"
            }
            return "\(line.name.onOneLine), \(line.location.onOneLine)\n" + findings.joined(separator: "\n")
        }
        if !explained.isEmpty { parts.append(explained.joined(separator: "\n")) }
        if isCutOff { parts.append("There are more; narrow it down, or raise --limit.") }
        if let lastRun { parts.append(Self.sentence(lastRun)) }
        return parts.joined(separator: "\n\n")
    }

    static func sentence(_ run: Run) -> String {
        let counts =
            "\(run.places) \(run.places == 1 ? "place" : "places"), \(run.criticals) critical, \(run.warnings) with a warning"
        let when = MomentText.format(run.startedAt)
        guard !run.problems.isEmpty else { return "Looked at \(when): \(counts)." }
        let problems = run.problems.map { "  \($0.onOneLine)" }.joined(separator: "\n")
        return "Looked at \(when): \(counts). The look was \(run.outcome):\n\(problems)"
    }
}

extension WatchReport {
    /// Comma-separated values (RFC 4180), with a heading.
    public var csv: String {
        let heading = [
            "severity", "name", "source", "location", "detail", "owner", "region", "issuer", "serial_number",
            "fingerprint", "not_before", "not_after", "days_left", "findings",
        ]
        let rows = places.map { line in
            [
                line.severity, line.name, line.source, line.location, line.detail ?? "", line.owner ?? "",
                line.region ?? "", line.issuer ?? "", line.serialNumber ?? "", line.fingerprint ?? "",
                line.notBefore?.formatted(.iso8601) ?? "", line.notAfter?.formatted(.iso8601) ?? "",
                line.daysLeft.map(String.init) ?? "", line.findings.map(\.sentence).joined(separator: " "),
            ]
        }
        return ([heading] + rows).map(CSVText.row).joined(separator: "\r\n")
            + "\r\n"
    }
}
