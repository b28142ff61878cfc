import Foundation

/// What a message says of one place: what was found there, and what becomes of it.
public struct NoticeLine: Hashable, Sendable, Codable {
    /// What has changed since the recipient last heard of the place.
    public enum Change: String, Hashable, Sendable, Codable {
        /// It was not told before, or is worse than told.
        case new
        /// It was told before and is as it was.
        case known
        /// What was told is no longer so.
        case recovered
        /// The place itself is no longer there.
        case gone
    }

    /// The place's number in the inventory.
    public var place: PlaceID
    public var source: String
    public var kind: Place.Kind
    public var location: String
    public var detail: String
    public var owner: String?
    public var region: String?
    /// What the certificate is called: its first DNS name, or what it has instead.
    public var title: String
    public var serial: String?
    /// SHA-256 of the certificate, hexadecimal; nil: none could be read.
    public var fingerprint: String?
    /// Whole seconds since 1970.
    public var notAfter: Int64?
    public var severity: Severity
    /// Worst first.
    public var findings: [Finding]
    /// What the engine says of it; nil: nobody renews it.
    public var renewal: RenewalWord?
    public var change: Change

    /// `smtp://mail.example.org:25 (192.0.2.1)`
    public var whereabouts: String { detail.isEmpty ? location : "\(location) (\(detail))" }

    /// The end of the certificate's validity.
    public var expiry: Date? { notAfter.map { Date(timeIntervalSince1970: TimeInterval($0)) } }

    /// Whole days until the end of validity, rounded down; negative once it is over.
    public func daysLeft(at moment: Date) -> Int? {
        expiry.map { Int(($0.timeIntervalSince(moment) / 86_400).rounded(.down)) }
    }

    /// What is to be done about it.
    public var standing: NoticeStanding {
        if change == .recovered || change == .gone { return .recovered }
        if let renewal { return renewal.isFailing || isFailing ? .failing : .renewsItself }
        return isFailing ? .failing : .manual
    }

    /// Whether somebody meets an error there now, instead of only later.
    private var isFailing: Bool {
        findings.contains { $0.severity == .critical && $0.rule != .expiring }
            || findings.contains { $0.rule == .renewalOverdue }
    }
}

/// What the renewal engine says of a certificate, in a message.
public struct RenewalWord: Hashable, Sendable, Codable {
    /// Its name in `signet.yaml`.
    public var name: String
    /// Whole seconds since 1970; nil: nothing is planned.
    public var nextAttempt: Int64?
    /// Why the last attempt failed, in one sentence.
    public var lastError: String?

    public init(name: String, nextAttempt: Int64? = nil, lastError: String? = nil) {
        self.name = name
        self.nextAttempt = nextAttempt
        self.lastError = lastError
    }

    var isFailing: Bool { lastError != nil }

    /// What brings it forward.
    var command: String { "signet renew \(name)" }
}

/// The groups of a digest, in their order: what to do.
public enum NoticeStanding: String, Hashable, Sendable, Codable, CaseIterable {
    /// Clients meet an error now, or a renewal fails.
    case failing
    /// Nobody renews it: a person has to.
    case manual
    /// Signet renews it; nothing to do.
    case renewsItself = "renews-itself"
    /// It is well again.
    case recovered

    /// The heading above the group.
    public var heading: String {
        switch self {
        case .failing: "Failing now"
        case .manual: "To be renewed by hand"
        case .renewsItself: "Renews by itself"
        case .recovered: "Recovered"
        }
    }
}
