import Foundation

/// One revoked certificate, as a CRL lists it.
public struct RevokedCertificate: Hashable, Sendable {
    /// Content octets of the certificate's serial number, as in the certificate.
    public var serialNumber: [UInt8]
    /// When the authority revoked it; whole seconds.
    public var revokedAt: Date
    /// Why.
    public var reason: RevocationReason
    /// What its entry says besides, reasons excepted (RFC 5280 section 5.3); usually nothing.
    public var extensions: [AdditionalExtension] = []

    /// Creates an entry.
    public init(serialNumber: [UInt8], revokedAt: Date, reason: RevocationReason) {
        self.serialNumber = serialNumber
        self.revokedAt = revokedAt
        self.reason = reason
    }
}
