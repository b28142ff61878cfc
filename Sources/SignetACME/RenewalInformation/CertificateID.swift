import SignetPKI

/// How a CA is asked about one of its certificates (RFC 9773 section 4.1).
public struct CertificateID: Hashable, Sendable, CustomStringConvertible {
    /// The key identifier of the issuer and the serial number, each in base64url, joined by a dot.
    public let text: String

    /// nil for a certificate that does not name its issuer's key.
    public init?(_ certificate: DecodedCertificate) {
        guard let keyIdentifier = certificate.authorityKeyIdentifier, !keyIdentifier.isEmpty else { return nil }
        self.init(keyIdentifier: keyIdentifier, serialNumber: certificate.serialNumber)
    }

    /// - Parameter serialNumber: the content octets of the DER INTEGER, with the leading 00 where the top bit is set
    init(keyIdentifier: [UInt8], serialNumber: [UInt8]) {
        text = "\(Base64URL.encode(keyIdentifier)).\(Base64URL.encode(serialNumber))"
    }

    public var description: String { text }
}
