import SignetPKI

/// A certificate whose row is on disk.
public struct IssuedRecord: Sendable {
    /// The number of its row.
    public let id: Int64
    /// The certificate.
    public let certificate: DecodedCertificate
    /// Its issuers in order, without the root.
    public let intermediates: [DecodedCertificate]
    /// What the other side must trust.
    public let roots: [DecodedCertificate]

    /// Creates a value.
    public init(
        id: Int64, certificate: DecodedCertificate, intermediates: [DecodedCertificate], roots: [DecodedCertificate]
    ) {
        self.id = id
        self.certificate = certificate
        self.intermediates = intermediates
        self.roots = roots
    }
}
