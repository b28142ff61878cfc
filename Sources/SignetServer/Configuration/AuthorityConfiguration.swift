import SignetAuthority
import SignetCore
import SignetPKI

/// A certificate authority that `signet.yaml` declares; made when it does not exist yet, never changed afterwards.
public struct AuthorityConfiguration: Codable, Equatable, Sendable {
    /// Unique name, `[A-Za-z0-9._-]{1,100}`; part of the URLs.
    public var name: String
    /// The subject of its certificate.
    public var subject: DistinguishedName
    /// The key to make; ECDSA P-256 by default.
    public var keyAlgorithm: KeyAlgorithm
    /// How long its certificate is valid; 10 years by default.
    public var lifetime: DurationText
    /// The authority here that signs it; nil: it signs itself.
    public var signedBy: String?
    /// How many authorities may follow below it; nil: any number.
    public var pathLength: Int?
    /// The names below it.
    public var nameConstraints: NameConstraints?
    /// What may be issued. A role is updated when its lines change; roles that are not declared stay as they are.
    public var roles: [Role]

    /// An authority with the defaults.
    public init(name: String, subject: DistinguishedName) {
        self.name = name
        self.subject = subject
        keyAlgorithm = .ecdsaP256
        lifetime = DurationText(.seconds(10 * 365 * 86_400))
        roles = []
    }
}
