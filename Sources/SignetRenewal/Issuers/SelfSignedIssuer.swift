import Foundation
import SignetCore
import SignetPKI

/// The issuer `self-signed`: every certificate is signed by its own key, so that whoever trusts it must be given that very
/// certificate.
public struct SelfSignedIssuer: CertificateIssuer, SelfSigningIssuer {
    /// The lifetime where the specification names none.
    public static let defaultLifetime: Duration = .seconds(90 * 86_400)

    private let clock: any WallClock

    public init(clock: any WallClock) {
        self.clock = clock
    }

    /// - Throws: `.invalidInput` always: without the key nothing can be self-signed.
    public func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        throw SignetError(
            .invalidInput, "A self-signed certificate for \"\(order.spec.name)\" cannot be made from a request alone.",
            remedy: "Name an authority as its issuer, or let Signet make the key."
        )
    }

    public func issue(_ order: IssuanceOrder, key: PrivateKey) async throws -> IssuedCertificate {
        let now = clock.now
        let lifetime = order.spec.lifetime?.duration ?? Self.defaultLifetime
        let validity = try ValidityPeriod(at: now, lifetime: lifetime)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now),
            subject: subject(of: order),
            alternativeNames: order.request.alternativeNames,
            publicKey: key.publicKey,
            notBefore: validity.notBefore,
            notAfter: validity.notAfter
        )
        let der = try await CertificateSigner.selfSigned(
            contents, key: key, profile: CertificateProfile(usage: order.spec.usage))
        let leaf = try DecodedCertificate(der: der)
        return IssuedCertificate(leaf: leaf, intermediates: [], roots: [leaf])
    }

    /// An issuer's name must not be empty (RFC 5280 section 4.1.2.4), and here the subject is the issuer.
    private func subject(of order: IssuanceOrder) -> DistinguishedName {
        order.request.subject.isEmpty ? DistinguishedName(commonName: order.spec.name) : order.request.subject
    }

    public func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? { nil }

    /// - Throws: `.invalidInput` always: there is no list on which it could stand.
    public func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        throw SignetError(
            .invalidInput, "The self-signed certificate \(certificate.serialNumberText) cannot be revoked.",
            remedy: "Remove it from where it is trusted, and renew it."
        )
    }

    public func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        certificate.isIssued(by: certificate)
    }
}
