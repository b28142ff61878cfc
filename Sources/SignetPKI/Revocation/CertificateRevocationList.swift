import Foundation

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
public enum RevocationReason: Int, Codable, Sendable, CaseIterable, Hashable {
    case unspecified = 0, keyCompromise = 1, cACompromise = 2, affiliationChanged = 3, superseded = 4
    case cessationOfOperation = 5, certificateHold = 6, removeFromCRL = 8, privilegeWithdrawn = 9, aACompromise = 10
    /// `key-compromise` and so on; nil when unknown.
    public init?(name: String) { fatalError("H2") }
    /// The name as typed: `key-compromise`.
    public var name: String { fatalError("H2") }
}

/// One revoked certificate.
public struct RevokedCertificate: Hashable, Sendable {
    public var serialNumber: [UInt8]
    public var revokedAt: Date
    public var reason: RevocationReason
    public init(serialNumber: [UInt8], revokedAt: Date, reason: RevocationReason) {
        self.serialNumber = serialNumber; self.revokedAt = revokedAt; self.reason = reason
    }
}

/// A certificate revocation list, version 2 (RFC 5280 section 5).
public struct CertificateRevocationList: Sendable {
    public let der: [UInt8]
    public let issuer: DistinguishedName
    public let number: Int64?
    public let thisUpdate: Date
    public let nextUpdate: Date?
    public let revoked: [RevokedCertificate]

    /// Reads a list without checking its signature.
    public init(der: [UInt8]) throws { fatalError("H2") }
    /// Builds and signs a full list. 100,000 entries take well under a second.
    public static func make(
        issuer: DecodedCertificate, key: any SigningKey, number: Int64, thisUpdate: Date, nextUpdate: Date,
        revoked: [RevokedCertificate]
    ) async throws -> CertificateRevocationList { fatalError("H2") }
    public func isSigned(by issuer: DecodedCertificate) -> Bool { fatalError("H2") }
    /// `X509 CRL` PEM, ending in a newline.
    public var pem: String { fatalError("H2") }
}
