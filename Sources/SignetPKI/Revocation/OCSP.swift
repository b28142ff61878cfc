import Foundation

/// An OCSP request (RFC 6960 section 4.1).
public struct OCSPRequest: Sendable {
    public struct CertificateID: Hashable, Sendable {
        /// Dotted OID of the hash: SHA-1 or SHA-256.
        public var hashAlgorithm: String
        public var issuerNameHash: [UInt8]
        public var issuerKeyHash: [UInt8]
        public var serialNumber: [UInt8]
        /// Whether the hashes are those of `issuer`.
        public func matches(issuer: DecodedCertificate) -> Bool { fatalError("H2") }
    }
    public let certificateIDs: [CertificateID]
    /// RFC 9654; 1...128 octets.
    public let nonce: [UInt8]?
    public init(der: [UInt8]) throws { fatalError("H2") }
}

/// What an OCSP response says of one certificate.
public enum OCSPCertificateStatus: Hashable, Sendable {
    case good, unknown
    case revoked(at: Date, reason: RevocationReason)
}

/// Building OCSP responses (RFC 6960 section 4.2).
public enum OCSPResponse {
    /// A signed BasicOCSPResponse, signed by the issuing key itself, wrapped as `successful`.
    public static func make(
        answering request: OCSPRequest, issuer: DecodedCertificate, key: any SigningKey,
        producedAt: Date, nextUpdate: Date,
        status: (OCSPRequest.CertificateID) throws -> OCSPCertificateStatus
    ) async throws -> [UInt8] { fatalError("H2") }
    /// An unsigned error response. malformedRequest 1, internalError 2, tryLater 3, unauthorized 6.
    public static func failure(status: Int) -> [UInt8] { fatalError("H2") }
}
