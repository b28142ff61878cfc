import SignetCore
import SignetRenewal

/// What is judged, and how strictly.
public struct AssessmentPolicy: Sendable {
    /// How revocation is found out.
    public enum RevocationChecks: String, Hashable, Sendable, CaseIterable {
        /// Only by what servers send along themselves.
        case off
        /// By the revocation lists that certificates name.
        case crl
        /// By asking the responders that certificates name.
        case ocsp
        /// By asking, and where nobody can be asked by lists.
        case both

        var asksResponders: Bool { self == .ocsp || self == .both }
        var readsLists: Bool { self == .crl || self == .both }
    }

    public var expiry: ExpiryThresholds
    /// Whom clients trust; nil: whether a chain ends at somebody trusted is not judged.
    public var trustAnchors: TrustAnchors?
    public var revocation: RevocationChecks
    /// Whether the CAA records of managed certificates' names are asked for.
    public var checksCAA: Bool
    /// Who issuers, without roles, are to CAA records. Those that are not here are not judged by them.
    public var authorizedIssuers: [IssuerReference: AuthorizedIssuer]
    /// Who is asked when an issuer, without its role, fails, in this order; they are judged by CAA records, too.
    public var fallbackIssuers: [IssuerReference: [IssuerReference]]
    /// How long after its time a renewal may still happen without anybody being told; for short-lived certificates at most a
    /// twelfth of their lifetime.
    public var renewalMargin: Duration
    /// How bad it is that a place cannot be looked at.
    public var unreadable: Severity
    /// How long all questions to others about one certificate may take.
    public var questionTime: Duration

    public init(
        expiry: ExpiryThresholds = ExpiryThresholds(), trustAnchors: TrustAnchors? = nil,
        revocation: RevocationChecks = .off, checksCAA: Bool = false,
        authorizedIssuers: [IssuerReference: AuthorizedIssuer] = [:],
        fallbackIssuers: [IssuerReference: [IssuerReference]] = [:],
        renewalMargin: Duration = .seconds(86_400), unreadable: Severity = .warning,
        questionTime: Duration = .seconds(30)
    ) {
        self.expiry = expiry
        self.trustAnchors = trustAnchors
        self.revocation = revocation
        self.checksCAA = checksCAA
        self.authorizedIssuers = authorizedIssuers
        self.fallbackIssuers = fallbackIssuers
        self.renewalMargin = renewalMargin
        self.unreadable = unreadable
        self.questionTime = questionTime
    }
}
