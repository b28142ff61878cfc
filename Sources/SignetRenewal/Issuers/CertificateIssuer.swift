import Foundation
import SignetCore
import SignetPKI

/// What the engine asks of an issuer.
public struct IssuanceOrder: Sendable {
    public let spec: CertificateSpec
    public let request: CertificateRequest
    /// The certificate being replaced, nil the first time.
    public let replaces: DecodedCertificate?
    public init(spec: CertificateSpec, request: CertificateRequest, replaces: DecodedCertificate?) { self.spec = spec; self.request = request; self.replaces = replaces }
}

/// What an issuer gave back.
public struct IssuedCertificate: Sendable {
    public let leaf: DecodedCertificate
    public let intermediates: [DecodedCertificate]
    public let roots: [DecodedCertificate]
    public init(leaf: DecodedCertificate, intermediates: [DecodedCertificate], roots: [DecodedCertificate]) { self.leaf = leaf; self.intermediates = intermediates; self.roots = roots }
}

/// When the issuer would like a certificate renewed (RFC 9773).
public struct RenewalInformation: Sendable, Equatable {
    public var windowStart: Date
    public var windowEnd: Date
    public var explanation: String?
    public init(windowStart: Date, windowEnd: Date, explanation: String? = nil) { self.windowStart = windowStart; self.windowEnd = windowEnd; self.explanation = explanation }
}

/// Something that turns requests into certificates. Registered by `IssuerReference.kind` in SignetServer.
public protocol CertificateIssuer: Sendable {
    func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate
    /// nil: the issuer has no wishes; the spec's policy decides.
    func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation?
    func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws
}

/// An issuer that signs with the engine's own key (kind `self-signed`) conforms to this instead of seeing only a request.
public protocol SelfSigningIssuer: Sendable {
    func issue(_ order: IssuanceOrder, key: PrivateKey) async throws -> IssuedCertificate
}

/// Finds the issuer an `IssuerReference` means.
public protocol IssuerRegistry: Sendable {
    /// - Throws: `.unknownIssuer` naming the reference and what exists.
    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer
}
