/// Everything in a certificate that does not change from one to the next.
public struct CertificateProfile: Hashable, Sendable, Codable {
    /// What the certificates are for.
    public var usage: CertificateUsage
    /// nil: what the usage implies. Either way, usages that a key's kind cannot serve (keyEncipherment of a key that is
    /// not RSA) are left out of its certificate. Empty, for certificates that are not authorities: no such extension.
    public var keyUsage: KeyUsage?
    /// Dotted OIDs; nil: what the usage implies; empty: no such extension.
    public var extendedKeyUsages: [String]?
    /// Whether certificates that are not authorities' say so, in basicConstraints.
    public var marksLeaves: Bool
    /// How many authorities may follow below. Only for root and intermediate; nil is unlimited.
    public var pathLength: Int?
    /// The names below an authority to which it is limited. Only for root and intermediate.
    public var nameConstraints: NameConstraints?
    /// Dotted policy OIDs.
    public var policies: [String]
    /// Where the issuer's certificate can be fetched: AIA caIssuers.
    public var issuingCertificateURLs: [String]
    /// Where the issuer answers OCSP requests: AIA ocsp.
    public var ocspURLs: [String]
    /// Where the issuer's CRL can be fetched: CRL distribution points.
    public var crlURLs: [String]
    /// Where the issuer's delta CRL can be fetched: freshestCRL.
    public var deltaListURLs: [String]

    /// A profile with what `usage` implies and nothing else.
    public init(usage: CertificateUsage) {
        self.usage = usage
        marksLeaves = true
        policies = []
        issuingCertificateURLs = []
        ocspURLs = []
        crlURLs = []
        deltaListURLs = []
    }
}
