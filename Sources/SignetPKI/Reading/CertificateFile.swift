/// What a file of certificates holds: PEM (several blocks, text around them, any line length), DER, or PKCS#7 (PEM or DER).
public struct CertificateFile: Sendable {
    public let certificates: [DecodedCertificate]
    /// Blocks of other kinds met on the way: `PRIVATE KEY`, `CERTIFICATE REQUEST`, `X509 CRL`.
    public let otherBlocks: [PEMBlock]
    /// Reads bytes. At most 16 MiB.
    /// - Throws: naming the block and the byte offset when something in it is broken; `.noCertificate` when nothing is found.
    public init(bytes: [UInt8]) throws { fatalError("H3") }
}

/// One block of a PEM text (RFC 7468, read leniently).
public struct PEMBlock: Hashable, Sendable {
    public let label: String
    public let headers: [String: String]
    public let bytes: [UInt8]
    public init(label: String, headers: [String: String] = [:], bytes: [UInt8]) {
        self.label = label; self.headers = headers; self.bytes = bytes
    }
    /// All blocks of a text, in order. - Throws: `.malformedPEM` naming the line.
    public static func parseAll(_ text: String) throws -> [PEMBlock] { fatalError("H3") }
    /// The block as text, 64 columns, ending in a newline.
    public var text: String { fatalError("H3") }
}
