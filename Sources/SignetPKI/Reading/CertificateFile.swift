/// What a file of certificates holds: PEM (several blocks, text around them, any line length), DER, or PKCS#7 (PEM or DER).
public struct CertificateFile: Sendable {
    public let certificates: [DecodedCertificate]
    /// Blocks of other kinds met on the way: `PRIVATE KEY`, `CERTIFICATE REQUEST`, `X509 CRL`.
    public let otherBlocks: [PEMBlock]
    /// Reads bytes. At most 16 MiB.
    /// - Throws: naming the block and the byte offset when something in it is broken; `.noCertificate` when nothing is found.
    public init(bytes: [UInt8]) throws { fatalError("H3") }
}
