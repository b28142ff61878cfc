import SignetCore
import SignetPKI

/// Asks the issuer when it would like a certificate renewed, which may have changed since it was issued: the certificate was
/// revoked, or is about to be.
struct Consultation: Sendable {
    let tools: EngineTools
    let record: RenewalRecord

    func run() async throws {
        guard let known = record.state.pair, let stored = try await tools.repository.pair(known.id) else { return }
        let name = record.name
        let answer = try await tools.attempt {
            let issuer = try await tools.issuers.issuer(for: known.spec.issuer)
            return try await tools.wishes(of: issuer, for: tools.vault.pair(stored).leaf, spec: known.spec).get()
        }
        switch answer {
        case .success(let wishes): try await tools.tell(.consulted(pairID: known.id, wishes: wishes), to: name)
        case .failure: try await tools.tell(.consultingFailed(pairID: known.id), to: name)
        }
    }
}

extension EngineTools {
    /// An issuer that cannot say when it would like a renewal leaves it to the policy for the time being.
    func wishes(
        of issuer: any CertificateIssuer, for leaf: DecodedCertificate, spec: CertificateSpec
    ) async throws -> Result<RenewalInformation?, any Error> {
        let answer = try await attempt { try await issuer.renewalInformation(for: leaf) }
        if case .failure(let error) = answer {
            logger.warning(
                "\(spec.issuer) did not say when it would like a renewal: \(error)",
                metadata: ["certificate": "\(spec.name)"])
        }
        return answer
    }
}
