import Foundation
import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// When a revocation stands in a list.
    public enum ListPublication: Sendable {
        /// Before the call returns, unless the list cannot be built at the moment.
        case now
        /// With the next list: who asks for it builds it, or ``AuthorityService/runCRLPublication()``. The call takes the
        /// same time however many are revoked.
        case later
    }

    /// Revokes a certificate and publishes a new list.
    ///
    /// Once the call returns the revocation is on disk, and OCSP tells it. A list that cannot be built at the moment is
    /// built by ``runCRLPublication()`` or whoever asks for it next. Revoking again for the same reason changes nothing.
    /// - Parameters:
    ///   - serialNumber: in hexadecimal
    ///   - reason: `removeFromCRL` ends a `certificateHold`
    /// - Throws: `.notFound`, `.ambiguousSerial`, `.invalidInput`; `.notRevocable` when it is revoked for another reason
    ///   already, except from `certificateHold` or to `keyCompromise`.
    public func revoke(
        serialNumber: String, authority: String?, reason: RevocationReason, actor: String,
        publication: ListPublication = .now
    ) async throws -> StoredCertificate {
        let subject = [authority, serialNumber].compactMap { $0 }.joined(separator: "/")
        let revoked = try await recordingRefusal(of: .certificateRevoke, on: subject, actor: actor) {
            let octets = try SerialText.octets(serialNumber)
            let now = clock.now
            return try await database.write { session in
                let stored = try Self.certificate(octets, authority: authority, in: session)
                guard stored.revocationReason != reason else { return stored }
                let revocation = try Self.revocation(of: stored, for: reason, at: now)
                try CertificateRepository(session).setRevocation(of: stored.id, revocation)
                let authorities = AuthorityRepository(session)
                try authorities.noteRevocation(by: authorities.named(stored.authority).id)
                if stored.certificate.isAuthority { try authorities.noteChangeOfAll() }
                try AuditRepository(session).add(
                    .certificateRevoke, on: "\(stored.authority)/\(stored.certificate.serialNumberText)",
                    detail: reason.name, actor: actor, at: now)
                return try Self.certificate(octets, authority: stored.authority, in: session)
            }
        }
        if publication == .now { await publishList(of: revoked.authority, actor: actor) }
        return revoked
    }

    /// What a certificate's row says after a revocation; nil: not revoked.
    private static func revocation(
        of stored: StoredCertificate, for reason: RevocationReason, at now: Date
    ) throws -> (at: Date, reason: RevocationReason)? {
        let title = "The certificate \(stored.certificate.serialNumberText) of \"\(stored.authority)\""
        switch (stored.revocationReason, reason) {
        case (.certificateHold, .removeFromCRL): return nil
        case (_, .removeFromCRL):
            throw SignetError(
                .notRevocable, "\(title) is not on hold, so it cannot be taken off the list.",
                remedy: "Only the revocation certificate-hold can be undone; issue a new certificate.")
        case (nil, _): return (now.wholeSeconds, reason)
        case (.certificateHold, _), (_, .keyCompromise): return (stored.revokedAt ?? now.wholeSeconds, reason)
        case (let former?, _):
            throw SignetError(
                .notRevocable, "\(title) is revoked already, for the reason \(former.name).",
                remedy: "The reason can only be changed to key-compromise.")
        }
    }
}
