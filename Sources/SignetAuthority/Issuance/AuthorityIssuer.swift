import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// The renewal engine's issuer of the kind `authority`: an authority of this database.
public struct AuthorityIssuer: CertificateIssuer {
    /// The kind by which specifications refer to it.
    public static let kind = "authority"
    /// The name under which the engine's doings stand in the audit trail.
    public static let actor = "renewal"

    private let service: AuthorityService
    private let authority: String
    private let role: String?

    /// - Parameters:
    ///   - authority: its name; that it exists is checked when it is used
    ///   - role: nil: every name that the specification has is allowed
    public init(service: AuthorityService, authority: String, role: String?) {
        self.service = service
        self.authority = authority
        self.role = role
    }

    /// Signs the request; asked again after a crash, gives the certificate that was made for it.
    /// - Throws: as `AuthorityService.sign`.
    public func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        if order.resumed, let former = try await certificate(for: order) { return former }
        var parameters = IssuanceParameters(authority: authority, role: role)
        parameters.lifetime = order.spec.lifetime?.duration
        parameters.usage = order.spec.usage
        let record = try await service.sign(order.request, parameters, actor: Self.actor)
        return IssuedCertificate(
            leaf: try record.certificate, intermediates: record.intermediates, roots: record.roots)
    }

    /// A revoked certificate is to be renewed at once; otherwise the specification decides.
    public func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? {
        guard let stored = try await stored(certificate), stored.revokedAt != nil else { return nil }
        return RenewalInformation(
            windowStart: certificate.notBefore, windowEnd: certificate.notBefore,
            explanation: "it was revoked (\((stored.revocationReason ?? .unspecified).name))")
    }

    /// - Throws: as `AuthorityService.revoke`.
    public func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        _ = try await service.revoke(
            serialNumber: certificate.serialNumberText, authority: authority, reason: reason, actor: Self.actor)
    }

    public func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        try await stored(certificate).map { $0.revokedAt == nil } ?? false
    }

    private func stored(_ certificate: DecodedCertificate) async throws -> StoredCertificate? {
        do {
            let stored = try await service.certificate(
                serialNumber: certificate.serialNumberText, authority: authority)
            return stored.certificate == certificate ? stored : nil
        } catch let error as SignetError where error.code == .notFound || error.code == .invalidInput {
            return nil
        }
    }

    /// The latest valid certificate that this role issued for the request's key.
    private func certificate(for order: IssuanceOrder) async throws -> IssuedCertificate? {
        let name = order.request.alternativeNames.first?.value ?? order.request.subject.commonName
        guard let name else { return nil }
        let candidates = try await service.certificates(authority: authority, query: name, after: nil, limit: 20)
        let key = order.request.publicKey.subjectPublicKeyInfo
        guard
            let match = candidates.first(where: {
                $0.certificate.subjectPublicKeyInfo == key && $0.revokedAt == nil && $0.role == role
            }), match.certificate.notAfter > service.clock.now
        else { return nil }
        let issuer = try await service.issuing.authority(authority)
        return IssuedCertificate(
            leaf: match.certificate, intermediates: issuer.intermediates, roots: issuer.roots)
    }
}
