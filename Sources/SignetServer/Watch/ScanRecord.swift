import Foundation
import SignetCore
import SignetPKI
import SignetWatch

/// One place in what `signet scan` prints.
public struct ScanRecord: TableRecord {
    /// What is the matter, as in the watch.
    public struct Remark: Encodable, Sendable {
        let rule: String
        let severity: String
        let sentence: String
        let remedy: String
    }

    /// Where it was looked.
    public let location: String
    /// Which of several things there.
    public let detail: String
    /// `ok`, `warning`, `critical`.
    public let verdict: String
    /// What the certificate is called, as everywhere in the watch; nil: none was seen.
    public let name: String?
    public let issuer: String?
    public let serialNumber: String?
    public let notBefore: Date?
    public let notAfter: Date?
    /// Whole days, rounded down; negative when it has expired.
    public let daysLeft: Int?
    public let protocolVersion: String?
    /// What is the matter, the worst first.
    public let findings: [Remark]

    let severity: Severity

    private enum CodingKeys: String, CodingKey {
        case location, detail, verdict, name, issuer, serialNumber, notBefore, notAfter, daysLeft, protocolVersion,
            findings
    }

    init(_ observation: Observation, _ findings: [Finding]) {
        location = observation.place.location
        detail = observation.place.detail
        severity = findings.map(\.severity).max() ?? .ok
        verdict = severity.name
        self.findings = findings.map {
            Remark(rule: $0.rule.rawValue, severity: $0.severity.name, sentence: $0.sentence, remedy: $0.remedy)
        }
        guard case .seen(let sighting) = observation.outcome else {
            (name, issuer, serialNumber, notBefore, notAfter, daysLeft, protocolVersion) = (
                nil, nil, nil, nil, nil, nil, nil
            )
            return
        }
        let leaf = sighting.leaf
        name = leaf.title
        issuer = leaf.issuer.description
        serialNumber = leaf.serialNumberText
        notBefore = leaf.notBefore
        notAfter = leaf.notAfter
        daysLeft = Int((leaf.notAfter.timeIntervalSince(observation.moment) / 86_400).rounded(.down))
        protocolVersion = sighting.protocolVersion
    }

    /// Whoever made a certificate may have put anything in it; a terminal must not obey it.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }

    public static let columns = ["PLACE", "NAME", "EXPIRES", "DAYS", "VERDICT"]

    public var cells: [String] {
        [
            detail.isEmpty ? location : "\(location) (\(detail))", name.map(Self.printable) ?? "-",
            notAfter.map { String(MomentText.format($0).prefix(10)) } ?? "-",
            daysLeft.map(String.init) ?? "-",
            findings.first.map { "\(verdict): \(Self.printable($0.sentence))" } ?? verdict,
        ]
    }

    /// Comma-separated values: the heading of ``csv``.
    public static let csvHeader =
        "location,detail,verdict,name,issuer,serial_number,not_before,not_after,days_left,protocol,findings"

    public var csv: String {
        let fields = [
            location, detail, verdict, name ?? "", issuer ?? "", serialNumber ?? "",
            notBefore.map(MomentText.format) ?? "",
            notAfter.map(MomentText.format) ?? "", daysLeft.map(String.init) ?? "", protocolVersion ?? "",
            findings.map(\.sentence).joined(separator: " "),
        ]
        return CSVText.row(fields)
    }
}

extension ScanRecord: Comparable {
    public static func == (left: ScanRecord, right: ScanRecord) -> Bool {
        left.location == right.location && left.detail == right.detail
    }

    /// The worst first, then what expires first.
    public static func < (left: ScanRecord, right: ScanRecord) -> Bool {
        if left.severity != right.severity { return left.severity > right.severity }
        let (first, second) = (left.notAfter ?? .distantPast, right.notAfter ?? .distantPast)
        return first == second ? (left.location, left.detail) < (right.location, right.detail) : first < second
    }
}
