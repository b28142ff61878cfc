import Foundation

/// A challenge as the CA shows it (RFC 8555 section 7.1.5). Kinds that are not known here may lack the token.
public struct ACMEChallenge: Codable, Hashable, Sendable {
    /// The kind.
    public var type: ChallengeType
    /// Where the CA is told to look.
    public var url: String
    /// pending, processing, valid or invalid.
    public var status: ACMEStatus
    /// When the CA validated it.
    public var validated: Date?
    /// Why it failed.
    public var error: ACMEProblem?
    /// The random part of the key authorization; nil where the kind has none.
    public var token: String?
    /// Names of the CA that a dns-persist-01 record may bear (draft-ietf-acme-dns-persist).
    public var issuerDomainNames: [String]?

    private enum CodingKeys: String, CodingKey {
        case type, url, status, validated, error, token
        case issuerDomainNames = "issuer-domain-names"
    }
}
