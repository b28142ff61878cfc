/// Something about a certificate, or a place, that somebody should know.
public struct Finding: Hashable, Sendable, Codable {
    /// The rule that found it.
    public var rule: FindingRule
    public var severity: Severity
    /// What is the matter, in one sentence.
    public var sentence: String
    /// What to do about it, in one sentence.
    public var remedy: String

    public init(_ rule: FindingRule, _ severity: Severity, _ sentence: String, remedy: String) {
        self.rule = rule
        self.severity = severity
        self.sentence = sentence
        self.remedy = remedy
    }
}

/// How bad it is; in the order of the exit codes 0, 1 and 2.
public enum Severity: Int, Hashable, Sendable, Codable, Comparable, CaseIterable {
    case ok = 0
    case warning = 1
    case critical = 2

    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

    /// `ok`, `warning`, `critical`
    public var name: String {
        switch self {
        case .ok: "ok"
        case .warning: "warning"
        case .critical: "critical"
        }
    }
}

/// What a finding is about; open, so that a source of a vendor may have its own.
public struct FindingRule: RawRepresentable, Hashable, Sendable, Codable {
    /// Lower-case words joined by hyphens, as in `--json` and in the labels of metrics.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// It has expired.
    public static let expired = Self(rawValue: "expired")
    /// It expires within the thresholds.
    public static let expiring = Self(rawValue: "expiring")
    public static let notYetValid = Self(rawValue: "not-yet-valid")
    /// It is not valid for the name under which the place is reached.
    public static let nameMismatch = Self(rawValue: "name-mismatch")
    /// A certificate between it and the root was not sent.
    public static let chainIncomplete = Self(rawValue: "chain-incomplete")
    /// The chain was sent in the wrong order, or with strangers in it.
    public static let chainOrder = Self(rawValue: "chain-order")
    /// No trusted authority is behind it.
    public static let untrusted = Self(rawValue: "untrusted")
    public static let weakKey = Self(rawValue: "weak-key")
    public static let weakSignature = Self(rawValue: "weak-signature")
    /// Its encoding, or what it says of itself, breaks rules that clients know.
    public static let malformed = Self(rawValue: "malformed")
    public static let revoked = Self(rawValue: "revoked")
    /// Whether it is revoked could not be found out.
    public static let revocationUnknown = Self(rawValue: "revocation-unknown")
    /// Another certificate, for other names or of another owner, has the same key.
    public static let keyReused = Self(rawValue: "key-reused")
    /// The engine has a newer one than the place serves.
    public static let servedDiffers = Self(rawValue: "served-differs")
    /// The addresses of one name serve different certificates.
    public static let addressesDiffer = Self(rawValue: "addresses-differ")
    /// It is managed, its renewal was due, and it has not happened.
    public static let renewalOverdue = Self(rawValue: "renewal-overdue")
    /// The CAA records of one of its names forbid the authority that is to renew it.
    public static let issuanceForbidden = Self(rawValue: "caa-forbids")
    /// A log has a certificate for one of our names that nobody here asked for.
    public static let unknownIssuance = Self(rawValue: "unknown-issuance")
    /// The place could not be looked at.
    public static let unreadable = Self(rawValue: "unreadable")
}
