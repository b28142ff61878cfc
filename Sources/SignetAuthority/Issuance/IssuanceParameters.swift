import Foundation
import SignetCore
import SignetPKI

/// What is asked of an authority beside the key.
public struct IssuanceParameters: Sendable {
    /// Which authority signs.
    public var authority: String
    /// nil: the operator's own command, every name allowed.
    public var role: String?
    /// nil: from the request.
    public var subject: DistinguishedName?
    /// nil: from the request.
    public var alternativeNames: [AlternativeName]?
    /// nil: the role's ttl, or 30 days.
    public var lifetime: Duration?
    /// nil: the role's, or server.
    public var usage: CertificateUsage?
    /// The kind of key that ``AuthorityService/issue(_:actor:)`` makes.
    public var keyAlgorithm: KeyAlgorithm
    /// For tests of expired certificates and migrations; nil: now minus backdate.
    public var notBefore: Date?

    /// Everything from the request and the role.
    public init(authority: String, role: String? = nil) {
        self.authority = authority
        self.role = role
        keyAlgorithm = .ecdsaP256
    }
}
