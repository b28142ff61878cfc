/// What makes one piece of news the same as another: it is told once.
///
/// What is wrong with the certificate itself is one piece of news wherever it is met; what is wrong with how a place shows it is
/// the place's own.
struct NewsKey: Hashable, Sendable {
    let subject: String
    let rule: FindingRule
    let severity: Severity

    /// Rules about the certificate, whoever shows it.
    private static let aboutCertificate: Set<FindingRule> = [
        .expired, .expiring, .notYetValid, .weakKey, .weakSignature, .malformed, .revoked, .revocationUnknown,
        .keyReused,
        .renewalOverdue, .issuanceForbidden, .unknownIssuance,
    ]

    init(_ finding: Finding, of line: NoticeLine) {
        if let fingerprint = line.fingerprint {
            subject = Self.aboutCertificate.contains(finding.rule) ? fingerprint : "\(fingerprint) \(line.place)"
        } else {
            subject = "\(line.place)"
        }
        rule = finding.rule
        severity = finding.severity
    }

    private init(subject: String, rule: FindingRule, severity: Severity) {
        self.subject = subject
        self.rule = rule
        self.severity = severity
    }

    /// It, and the same of lesser severity: that something is only half as bad any more is no news.
    var andLesser: [NewsKey] {
        Severity.allCases.filter { $0 <= severity }.map { NewsKey(subject: subject, rule: rule, severity: $0) }
    }
}

extension NoticeLine {
    /// Each finding that counts from `minimum` on.
    func newsKeys(from minimum: Severity) -> Set<NewsKey> {
        Set(findings.filter { $0.severity >= minimum }.map { NewsKey($0, of: self) })
    }
}
