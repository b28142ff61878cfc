import SignetPKI

/// Which certificate is to be revoked, why, and by whom.
public struct RevocationWish: Sendable {
    /// Who signs what an ACME CA is told.
    public enum Signer: Sendable {
        /// The account that ordered the certificate.
        case account
        /// The certificate's own key, as Signet keeps it.
        case keptKey
        /// The certificate's own key.
        case key(PrivateKey)
    }

    /// As typed: the name of a certificate in `signet.yaml`, a file, or a serial number.
    public var certificate: String
    /// Why.
    public var reason: RevocationReason
    /// Who signs, at an ACME CA.
    public var signer = Signer.account
    /// The authority here that issued it; nil: all are searched.
    public var authority: String?
    /// The ACME issuer of `signet.yaml` it came from; nil: the one that keeps it valid, else the only one.
    public var issuer: String?
    /// Who wants it, for the audit trail.
    public var actor: String

    public init(certificate: String, reason: RevocationReason, actor: String) {
        self.certificate = certificate
        self.reason = reason
        self.actor = actor
    }
}
