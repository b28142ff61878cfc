import Foundation

/// Any X.509 certificate, read leniently: also those whose keys or encodings swift-certificates refuses (RSA-PSS, Ed448,
/// DSA, secp256k1, RSA-1024 ...). Reading checks no signature.
public struct DecodedCertificate: Hashable, Sendable {
    public struct Extension: Hashable, Sendable {
        /// Dotted OID.
        public let oid: String
        public let critical: Bool
        /// Content octets of extnValue.
        public let value: [UInt8]
    }
    /// Kind and size of the key, also of kinds we cannot use: `ECDSA P-256`, `RSA 1024`, `Ed448`, `RSA-PSS 2048`.
    public struct KeyDescription: Hashable, Sendable, CustomStringConvertible {
        public let name: String
        public let bits: Int?
        public var description: String { name }
    }
    public let der: [UInt8]
    public let version: Int
    /// Content octets of the DER INTEGER (leading 00 kept).
    public let serialNumber: [UInt8]
    public let issuer: DistinguishedName
    public let subject: DistinguishedName
    public let notBefore: Date
    public let notAfter: Date
    public let subjectPublicKeyInfo: [UInt8]
    public let keyDescription: KeyDescription
    /// Dotted OID of the signature algorithm.
    public let signatureAlgorithm: String
    public let extensions: [Extension]
    public let alternativeNames: [AlternativeName]
    /// nil: no basicConstraints extension.
    public let isAuthority: Bool
    public let pathLength: Int?
    public let keyUsage: KeyUsage?
    /// Dotted OIDs; nil: no such extension.
    public let extendedKeyUsages: [String]?
    public let subjectKeyIdentifier: [UInt8]?
    public let authorityKeyIdentifier: [UInt8]?
    public let issuingCertificateURLs: [String]
    public let ocspURLs: [String]
    public let crlURLs: [String]

    /// Reads one certificate.
    /// - Throws: `.malformedCertificate` naming the field.
    public init(der: [UInt8]) throws { fatalError("H3") }
    /// nil when the key is of a kind Signet cannot use.
    public var publicKey: PublicKey? { fatalError("H3") }
    /// Lower-case hexadecimal, leading 00 removed: `0192f1…`.
    public var serialNumberText: String { fatalError("H3") }
    /// SHA-256 of the DER.
    public var fingerprint: [UInt8] { fatalError("H3") }
    public var isSelfIssued: Bool { issuer == subject }
    /// `CERTIFICATE` PEM, ending in a newline.
    public var pem: String { fatalError("H3") }
    /// Whether `issuer`'s name, key identifier and key fit this certificate's signature.
    public func isIssued(by issuer: DecodedCertificate) -> Bool { fatalError("H3") }
    /// notAfter + 1 s - notBefore
    public var lifetime: Duration { fatalError("H3") }
    public static func == (a: Self, b: Self) -> Bool { a.der == b.der }
    public func hash(into h: inout Hasher) { h.combine(der) }
}
