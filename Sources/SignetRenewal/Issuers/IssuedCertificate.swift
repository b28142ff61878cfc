import SignetPKI

/// What an issuer gave back.
public struct IssuedCertificate: Sendable {
    /// The certificate asked for.
    public let leaf: DecodedCertificate
    /// Its issuers in order, without the root.
    public let intermediates: [DecodedCertificate]
    /// What the other side must trust; may be empty for public CAs.
    public let roots: [DecodedCertificate]

    public init(leaf: DecodedCertificate, intermediates: [DecodedCertificate], roots: [DecodedCertificate]) {
        self.leaf = leaf
        self.intermediates = intermediates
        self.roots = roots
    }
}
