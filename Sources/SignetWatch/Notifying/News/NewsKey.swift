/// What makes one piece of news the same as another: it is told once.
///
/// What is wrong with the certificate itself is one piece of news wherever it is met; what is wrong with how a place shows it is
/// the place's own, whichever of its addresses does it. That an address is silent is the address's own.
///
/// Keys are made from what was told, as it is stored; they are never stored themselves.
struct NewsKey: Hashable, Sendable {
    /// nil: it is not about what is shown.
    private let fingerprint: String?
    /// nil: wherever it is.
    private let site: NewsSite?
    /// nil: at whichever.
    private var address: String?
    private let rule: FindingRule
    private(set) var severity: Severity

    /// Rules about the certificate, whoever shows it.
    private static let aboutCertificate: Set<FindingRule> = [
        .expired, .expiring, .notYetValid, .weakKey, .weakSignature, .malformed, .revoked, .revocationUnknown,
        .keyReused,
        .renewalOverdue, .issuanceForbidden, .unknownIssuance,
    ]

    init(_ finding: Finding, of line: NoticeLine) {
        let isUnreadable = finding.rule == .unreadable
        let isAboutCertificate = line.fingerprint != nil && Self.aboutCertificate.contains(finding.rule)
        fingerprint = isUnreadable ? nil : line.fingerprint
        site = isAboutCertificate ? nil : NewsSite(line)
        address = isUnreadable ? NewsSite.address(line) : nil
        rule = finding.rule
        severity = finding.severity
    }

    /// It, and the same of lesser severity: that something is only half as bad any more is no news.
    var andLesser: [NewsKey] {
        Severity.allCases.filter { $0 <= severity }.map { severity in
            var key = self
            key.severity = severity
            return key
        }
    }

    /// The same, however bad it is.
    var ofAnySeverity: NewsKey {
        var key = self
        key.severity = .ok
        return key
    }

    /// The same at any address.
    var atAnyAddress: NewsKey {
        var key = self
        key.address = nil
        return key
    }
}

/// Where a place is, as long as the addresses behind a name may come and go: its number and its address change then.
struct NewsSite: Hashable, Sendable {
    private let source: String
    private let location: String
    /// Which of several things there.
    private let part: String

    init(_ line: NoticeLine) {
        source = line.source
        location = line.location
        if line.kind == .endpoint, let detail = AddressDetail(line.detail) {
            part = detail.serverName.map { "as \($0)" } ?? ""
        } else {
            part = line.detail
        }
    }

    /// nil: the place has none of its own.
    static func address(_ line: NoticeLine) -> String? {
        line.kind == .endpoint ? AddressDetail(line.detail)?.host : nil
    }
}

extension NoticeLine {
    /// Each finding that counts from `minimum` on.
    func newsKeys(from minimum: Severity) -> Set<NewsKey> {
        Set(findings.filter { $0.severity >= minimum }.map { NewsKey($0, of: self) })
    }
}
