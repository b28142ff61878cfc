import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal

/// The issuer `authority`: an authority in the own database, within the rules of a role.
struct AuthorityIssuer: CertificateIssuer {
    /// Who asks, for the audit trail.
    private static let actor = "renewal"
    /// How many certificates of a name are looked at to find the one that answered a request whose answer was lost.
    private static let recent = 50

    let authorities: AuthorityService
    let authority: String
    let role: String?

    func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        if order.resumed, let earlier = try await certificate(answering: order.request) {
            return try await withChain(earlier)
        }
        var parameters = IssuanceParameters(authority: authority, role: role)
        parameters.lifetime = order.spec.lifetime?.duration
        parameters.usage = order.spec.usage
        let record = try await authorities.sign(order.request, parameters, actor: Self.actor)
        return IssuedCertificate(
            leaf: record.certificate, intermediates: record.intermediates, roots: record.roots)
    }

    /// The certificate that was made for this very request (its key is in no other), unless it has been revoked.
    private func certificate(answering request: CertificateRequest) async throws -> DecodedCertificate? {
        let query = request.alternativeNames.first?.value ?? request.subject.commonName
        let candidates = try await authorities.certificates(
            authority: authority, query: query, after: nil, limit: Self.recent)
        return candidates.first { candidate in
            candidate.revokedAt == nil
                && candidate.certificate.subjectPublicKeyInfo == request.publicKey.subjectPublicKeyInfo
        }?.certificate
    }

    private func withChain(_ leaf: DecodedCertificate) async throws -> IssuedCertificate {
        let issuer = try await authorities.authority(authority)
        return IssuedCertificate(
            leaf: leaf, intermediates: issuer.intermediates, roots: [issuer.root].compactMap(\.self))
    }

    func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? { nil }

    func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        _ = try await authorities.revoke(
            serialNumber: certificate.serialNumberText, authority: authority, reason: reason, actor: Self.actor)
    }

    func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        do {
            let stored = try await authorities.certificate(
                serialNumber: certificate.serialNumberText, authority: authority)
            return stored.certificate == certificate && stored.revokedAt == nil
        } catch let error as SignetError where error.code == .notFound {
            return false
        }
    }
}
