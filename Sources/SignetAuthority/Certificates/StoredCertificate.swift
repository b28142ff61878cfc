import Foundation
import SignetPKI

/// A certificate that an authority here issued.
public struct StoredCertificate: Sendable {
    /// The number of its row; later certificates have greater ones.
    public let id: Int64
    /// Who issued it.
    public let authority: String
    /// The certificate.
    public let certificate: DecodedCertificate
    /// The role by which it was issued; nil: at the operator's own command.
    public let role: String?
    /// When it was issued.
    public let issuedAt: Date
    /// When it was revoked; nil: it is not.
    public let revokedAt: Date?
    /// Why it was revoked.
    public let revocationReason: RevocationReason?

    /// Creates a value.
    public init(
        id: Int64, authority: String, certificate: DecodedCertificate, role: String?, issuedAt: Date, revokedAt: Date?,
        revocationReason: RevocationReason?
    ) {
        self.id = id
        self.authority = authority
        self.certificate = certificate
        self.role = role
        self.issuedAt = issuedAt
        self.revokedAt = revokedAt
        self.revocationReason = revocationReason
    }
}
