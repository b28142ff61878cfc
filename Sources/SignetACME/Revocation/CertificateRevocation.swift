import SignetCore
import SignetPKI

/// What came of revoking a certificate.
public enum RevocationOutcome: Sendable, Equatable {
    /// It is revoked from now on.
    case revoked
    /// It was revoked before; the first reason and moment stand.
    case alreadyRevoked
}

extension AccountSession {
    /// Revokes a certificate as the account that ordered it, or that has proven control of all its names (RFC 8555 section
    /// 7.6). That it is revoked already is no failure.
    /// - Returns: whether this was what revoked it.
    /// - Throws: `.acmeNotOffered`; `.acme(.badRevocationReason)`, `.acme(.unauthorized)` and what else the CA answers.
    @discardableResult
    public func revoke(
        _ certificate: DecodedCertificate, reason: RevocationReason
    ) async throws -> RevocationOutcome {
        try await client.revoke(certificate, reason: reason, signer: signer)
    }
}

extension ACMEClient {
    /// Revokes a certificate with its own key, no account needed. With key-compromise this is the way that makes a CA refuse
    /// the key from then on.
    /// - Throws: `.keyMismatch`; as ``AccountSession/revoke(_:reason:)``.
    @discardableResult
    public func revoke(
        _ certificate: DecodedCertificate, key: PrivateKey, reason: RevocationReason
    ) async throws -> RevocationOutcome {
        guard certificate.belongs(to: key) else {
            throw SignetError(
                .keyMismatch, "The key is not that of the certificate \(certificate), so it cannot revoke it.",
                remedy: "Give the certificate's own key, or revoke it as the account that ordered it.")
        }
        return try await revoke(certificate, reason: reason, signer: .key(key))
    }

    fileprivate func revoke(
        _ certificate: DecodedCertificate, reason: RevocationReason, signer: RequestSigner
    ) async throws -> RevocationOutcome {
        guard let url = try await directory().revokeCert else {
            throw ACMEFailure(.acmeNotOffered, "\(host) does not offer to revoke certificates.")
        }
        let payload = RevocationPayload(certificate: Base64URL.encode(certificate.der), reason: reason.rawValue)
        do {
            _ = try await post(json: payload, to: url, by: signer, attempt: "revoke the certificate \(certificate)")
            return .revoked
        } catch let failure as ACMEFailure where failure.problem?.type == .alreadyRevoked {
            return .alreadyRevoked
        }
    }
}
