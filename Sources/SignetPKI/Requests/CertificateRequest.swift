/// A PKCS#10 certification request (RFC 2986) whose signature has been checked.
public struct CertificateRequest: Sendable {
    public let der: [UInt8]
    public let subject: DistinguishedName
    public let publicKey: PublicKey
    /// From the extensionRequest attribute; empty when there is none.
    public let alternativeNames: [AlternativeName]
    /// Every requested extension: OID in dotted form, critical, content octets of extnValue.
    public let requestedExtensions: [(oid: String, critical: Bool, value: [UInt8])]

    /// Reads a request and checks its signature.
    /// - Throws: `.badRequestSignature`, `.malformedRequest`.
    public init(der: [UInt8]) throws { fatalError("H1") }
    /// Reads the first `CERTIFICATE REQUEST` (or `NEW CERTIFICATE REQUEST`) block.
    public init(pem: String) throws { fatalError("H1") }
    /// Builds and signs a request.
    public static func make(
        subject: DistinguishedName, alternativeNames: [AlternativeName], isAuthority: Bool = false, key: some SigningKey
    ) async throws -> CertificateRequest { fatalError("H1") }
    /// PEM, ending in a newline.
    public var pem: String { fatalError("H1") }
}
