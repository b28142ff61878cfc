import Foundation

/// An authorization as the CA shows it (RFC 8555 section 7.1.4).
public struct ACMEAuthorization: Codable, Hashable, Sendable {
    /// Whose control is proven; without the star of a wildcard.
    public var identifier: ACMEIdentifier
    /// pending, valid, invalid, deactivated, expired or revoked.
    public var status: ACMEStatus
    /// Until when it can be used.
    public var expires: Date?
    /// The ways to prove it, one of which is enough.
    public var challenges: [ACMEChallenge]
    /// Whether it is for a wildcard; absent means no.
    public var wildcard: Bool?

    /// Whether it is for a wildcard.
    public var isWildcard: Bool { wildcard ?? false }
}

/// Gives an authorization up (RFC 8555 section 7.5.2).
struct DeactivationPayload: Codable, Sendable {
    var status = ACMEStatus.deactivated
}
