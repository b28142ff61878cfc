import Foundation
import SignetACME
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetVault

extension Workspace {
    /// Revokes a certificate of an authority here or of an issuer elsewhere; one that is in use is renewed at once, with a new key
    /// when the old one is compromised.
    /// - Throws: `.notFound`, `.invalidInput`; what the authority or the CA answers.
    public func revoke(_ wish: RevocationWish) async throws -> RevocationRecord {
        let outcome = try await carryOut(wish)
        return RevocationRecord(
            certificate: outcome.certificate, wasRevoked: outcome.wasRevoked,
            renewal: try await renew(outcome.target))
    }

    /// The same within the process that runs the engine: of one that is in use a renewal is asked for, and not waited for.
    /// - Throws: as ``revoke(_:)``.
    func revokeRequestingRenewal(_ wish: RevocationWish) async throws -> RequestedRevocation {
        let outcome = try await carryOut(wish)
        if case .authority = outcome.target.issuer {
            // The authority has written it down itself.
        } else if !outcome.wasRevoked {
            try await authorities.noteRevocation(
                of: outcome.target.serialNumber, reason: wish.reason, actor: wish.actor)
        }
        guard let name = outcome.target.managedName else {
            return RequestedRevocation(wasRevoked: outcome.wasRevoked, renewedName: nil)
        }
        try await engine.requestRenewal(of: name)
        try await authorities.noteRenewalRequest(of: name, actor: wish.actor)
        return RequestedRevocation(wasRevoked: outcome.wasRevoked, renewedName: name)
    }

    private func carryOut(
        _ wish: RevocationWish
    ) async throws -> (target: RevocationTarget, certificate: CertificateRecord, wasRevoked: Bool) {
        let target = try await target(of: wish)
        // Whether or not it can be revoked: such a key is not to be certified again.
        if wish.reason == .keyCompromise, let name = target.managedName { try await engine.giveUpKey(of: name) }
        let (certificate, wasRevoked) =
            switch target.issuer {
            case .authority(let name): try await revoke(target, at: name, wish)
            case .acme(let names): try await revoke(target, atFirstOf: names, wish)
            case .vault(let name): try await revoke(target, atVault: name, wish)
            }
        return (target, certificate, wasRevoked)
    }

    private func revoke(
        _ target: RevocationTarget, at authority: String?, _ wish: RevocationWish
    ) async throws -> (CertificateRecord, wasRevoked: Bool) {
        try checkSigner(of: wish, "The certificate \(target.serialNumber) was issued by an authority here")
        let before = try await authorities.certificate(serialNumber: target.serialNumber, authority: authority)
        guard before.revokedAt == nil else { return (CertificateRecord(before, at: Date()), true) }
        let revoked = try await authorities.revoke(
            serialNumber: target.serialNumber, authority: before.authority, reason: wish.reason, actor: wish.actor)
        return (CertificateRecord(revoked, at: Date()), false)
    }

    /// Only an ACME CA is told by a key.
    private func checkSigner(of wish: RevocationWish, _ reason: String) throws {
        guard case .account = wish.signer else {
            throw SignetError(
                .invalidInput, "\(reason), which revokes it itself.", remedy: "Leave the option for the key out.")
        }
    }

    private func revoke(
        _ target: RevocationTarget, atVault name: String, _ wish: RevocationWish
    ) async throws -> (CertificateRecord, wasRevoked: Bool) {
        try checkSigner(of: wish, "The certificate \(target.serialNumber) came from the issuer \"\(name)\"")
        let issuer = try vaults.issuer(named: name, role: nil)
        guard let known = try await issuer.known(target.serialNumber),
            target.certificate == nil || target.certificate == known.certificate
        else {
            throw SignetError(
                .notFound, "The issuer \"\(name)\" has no certificate \(target.serialNumber).",
                remedy: "Name the issuer it came from with --issuer. A role with no_store keeps none.")
        }
        if !known.isRevoked { try await issuer.revoke(known.certificate, reason: wish.reason) }
        let record = CertificateRecord(
            revoked: known.certificate, issuedBy: IssuerReference(kind: VaultIssuer.kind, name: name).description,
            at: known.isRevoked ? nil : Date(), reason: nil)
        return (record, known.isRevoked)
    }

    /// Several may have been asked for the certificate: the others stand in when the first one fails.
    private func revoke(
        _ target: RevocationTarget, atFirstOf issuers: [String], _ wish: RevocationWish
    ) async throws -> (CertificateRecord, wasRevoked: Bool) {
        guard let certificate = target.certificate else {
            throw SignetError(
                .invalidInput, "A certificate of an ACME issuer cannot be revoked by its serial number alone.",
                remedy: "Give its file, or its name in signet.yaml.")
        }
        let key: PrivateKey? =
            switch wish.signer {
            case .account: nil
            case .key(let key): key
            case .keptKey: try target.keptKey(wish.certificate)
            }
        var failure: (any Error)?
        for name in issuers {
            do {
                let outcome = try await acme.acmeIssuer(named: name)
                    .revoke(certificate, reason: wish.reason, key: key)
                let record = CertificateRecord(
                    revoked: certificate, issuedBy: IssuerReference(kind: ACMEIssuer.kind, name: name).description,
                    at: outcome == .revoked ? Date() : nil, reason: outcome == .revoked ? wish.reason : nil)
                return (record, outcome == .alreadyRevoked)
            } catch {
                try Task.checkCancellation()
                failure = failure ?? error
            }
        }
        throw failure ?? SignetError(.unknownIssuer, "No issuer is known for \(certificate).")
    }

    private func renew(_ target: RevocationTarget) async throws -> RevocationRecord.Renewal? {
        guard let name = target.managedName else { return nil }
        try await applyConfiguration()
        // It may be gone from signet.yaml.
        guard configuration.certificates.contains(where: { $0.name == name }) else { return nil }
        return .init(try await engine.renewNow(name))
    }
}

/// What came of revoking a certificate where the engine runs.
struct RequestedRevocation: Sendable, Equatable {
    /// Whether it was revoked before.
    let wasRevoked: Bool
    /// The certificate of `signet.yaml` of which another one was asked for; nil: it was not in use.
    let renewedName: String?
}
