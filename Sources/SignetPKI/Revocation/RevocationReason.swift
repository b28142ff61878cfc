/// Why a certificate was revoked (RFC 5280 section 5.3.1). The raw value is the CRLReason.
public enum RevocationReason: Int, Codable, Sendable, CaseIterable, Hashable {
    case unspecified = 0
    case keyCompromise = 1
    case cACompromise = 2
    case affiliationChanged = 3
    case superseded = 4
    case cessationOfOperation = 5
    case certificateHold = 6
    case removeFromCRL = 8
    case privilegeWithdrawn = 9
    case aACompromise = 10

    /// Reads a name: `key-compromise`, or as the RFC and openssl spell it, `keyCompromise`. Case does not matter; nil
    /// when there is no such reason.
    public init?(name: String) {
        let letters = name.lowercased().filter { $0 != "-" && $0 != "_" }
        guard let reason = Self.allCases.first(where: { $0.name.filter { $0 != "-" } == letters }) else { return nil }
        self = reason
    }

    /// The name as typed: `key-compromise`.
    public var name: String {
        switch self {
        case .unspecified: "unspecified"
        case .keyCompromise: "key-compromise"
        case .cACompromise: "ca-compromise"
        case .affiliationChanged: "affiliation-changed"
        case .superseded: "superseded"
        case .cessationOfOperation: "cessation-of-operation"
        case .certificateHold: "certificate-hold"
        case .removeFromCRL: "remove-from-crl"
        case .privilegeWithdrawn: "privilege-withdrawn"
        case .aACompromise: "aa-compromise"
        }
    }
}
