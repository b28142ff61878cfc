import Foundation

/// What differs from one certificate to the next.
public struct CertificateContents: Sendable {
    /// Big-endian content octets, 1...20, positive.
    public var serialNumber: [UInt8]
    public var subject: DistinguishedName
    public var alternativeNames: [AlternativeName]
    public var publicKey: PublicKey
    public var notBefore: Date
    /// Inclusive, RFC 5280 section 4.1.2.5.
    public var notAfter: Date
    public init(
        serialNumber: [UInt8], subject: DistinguishedName, alternativeNames: [AlternativeName], publicKey: PublicKey,
        notBefore: Date, notAfter: Date
    ) {
        self.serialNumber = serialNumber; self.subject = subject; self.alternativeNames = alternativeNames
        self.publicKey = publicKey; self.notBefore = notBefore; self.notAfter = notAfter
    }
}

/// An authority's key made ready to issue many certificates of one profile: everything constant is encoded once.
public struct CertificateSigner: Sendable {
    /// Prepares issuance below `issuer`.
    public init(issuer: DecodedCertificate, key: any SigningKey, profile: CertificateProfile) throws { fatalError("H2") }
    /// Encodes and signs one certificate. DER.
    public func sign(_ contents: CertificateContents) async throws -> [UInt8] { fatalError("H2") }
    /// Makes a self-signed certificate (a root, or a server's own).
    public static func selfSigned(
        _ contents: CertificateContents, key: any SigningKey, profile: CertificateProfile
    ) async throws -> [UInt8] { fatalError("H2") }
}

/// Serial numbers: 16 octets, 48 bits of time in milliseconds, then 80 random bits, so that a database index grows at its end.
public enum SerialNumber {
    public static func make(at now: Date) -> [UInt8] { fatalError("H2") }
}
