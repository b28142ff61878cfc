import SignetCore
import SignetPKI

/// How an authority is made.
public struct AuthorityOptions: Sendable {
    /// Unique name, `[A-Za-z0-9._-]{1,100}`, not starting with a dot; part of the URLs.
    public var name: String
    /// The subject of its certificate.
    public var subject: DistinguishedName
    /// The kind of key to make; not looked at when ``key`` is given.
    public var keyAlgorithm: KeyAlgorithm
    /// An existing key instead of a new one.
    public var key: PrivateKey?
    /// From now until its certificate ends; an intermediate made here ends with its parent at the latest.
    public var lifetime: Duration
    /// How many authorities may follow below; nil: any number.
    public var pathLength: Int?
    /// The names below it.
    public var nameConstraints: NameConstraints?
    /// Base URL under which this server publishes CRL, OCSP and certificate: sets AIA and CRL DP of what is issued; nil: none.
    public var publicURL: String?

    /// An authority with a new ECDSA P-256 key, valid for 10 years.
    public init(
        name: String, subject: DistinguishedName, keyAlgorithm: KeyAlgorithm = .ecdsaP256,
        lifetime: Duration = .seconds(10 * 365 * 86_400)
    ) {
        self.name = name
        self.subject = subject
        self.keyAlgorithm = keyAlgorithm
        self.lifetime = lifetime
    }
}
