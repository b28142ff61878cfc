import SignetCore
import SignetPKI

/// Something that turns requests into certificates. Registered by `IssuerReference.kind` in SignetServer.
public protocol CertificateIssuer: Sendable {
    /// Signs the order's request. Asked again for the same request (`order.resumed`) it may answer with the certificate
    /// it made the first time.
    func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate

    /// When this issuer would like `certificate` renewed; nil: it has no wishes, the spec's policy decides.
    func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation?

    /// Revokes a certificate it issued.
    func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws

    /// Whether this very issuer issued `certificate` and has not revoked it: only then a pair found at its destination is
    /// adopted instead of replaced. False unless an issuer says otherwise.
    func recognises(_ certificate: DecodedCertificate) async throws -> Bool
}

extension CertificateIssuer {
    public func recognises(_ certificate: DecodedCertificate) async throws -> Bool { false }
}

/// An issuer whose other side makes the key (Vault's `issue`) conforms to this; the order's request is not used then.
///
/// That the key fits, the chain builds and the dates are right is checked as ever. Which names, which kind of key and which
/// usages there are is the other side's business.
public protocol KeyMakingIssuer: Sendable {
    /// Has key and certificate made for what `order.spec` wants.
    func issuePair(_ order: IssuanceOrder) async throws -> CertifiedKey
}

/// An issuer that signs with the engine's own key (kind `self-signed`) conforms to this instead of seeing only a request.
public protocol SelfSigningIssuer: Sendable {
    /// Signs the order's request with the key that belongs to it.
    func issue(_ order: IssuanceOrder, key: PrivateKey) async throws -> IssuedCertificate
}
