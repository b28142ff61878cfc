import Logging
import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// Newest first; `before`: the `id` of the last entry of the page before. At most ``maximumPage`` at a time.
    /// - Throws: as ``Database/read(_:)``.
    public func auditEntries(limit: Int, before: Int64?) async throws -> [AuditEntry] {
        let limit = min(max(limit, 1), Self.maximumPage)
        return try await database.read { try AuditRepository($0).page(before: before, limit: limit) }
    }

    /// Notes that somebody has asked for a certificate of `signet.yaml` to be renewed before its time.
    /// - Throws: as ``Database/write(_:)``.
    public func noteRenewalRequest(of name: String, actor: String) async throws {
        try await note(.certificateRenew, on: name, detail: "asked for", actor: actor)
    }

    /// Notes that somebody has had a certificate revoked by an issuer that is not of this service.
    /// - Throws: as ``Database/write(_:)``.
    public func noteRevocation(of serialNumber: String, reason: RevocationReason, actor: String) async throws {
        try await note(.certificateRevoke, on: serialNumber, detail: reason.name, actor: actor)
    }

    private func note(_ action: AuditAction, on subject: String, detail: String, actor: String) async throws {
        let now = clock.now
        try await database.write { session in
            try AuditRepository(session).add(action, on: subject, detail: detail, actor: actor, at: now)
        }
    }

    /// Does `body`, which records its own success; when it is refused, that is recorded before the error goes on.
    func recordingRefusal<Result>(
        of action: AuditAction, on subject: @autoclosure () -> String, actor: String, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let refusal as SignetError {
            let now = clock.now
            let subject = subject()
            do {
                try await database.write { session in
                    try AuditRepository(session).addRefusal(
                        of: action, on: subject, reason: "\(refusal.code): \(refusal.message)", actor: actor, at: now)
                }
            } catch {
                // What made the action fail (a full disk, a closed database) may hinder this too; the caller must hear
                // of the action's own failure.
                logger.error(
                    "a refusal could not be recorded in the audit trail",
                    metadata: ["action": "\(action.rawValue)", "subject": "\(subject)", "error": "\(error)"])
            }
            throw refusal
        }
    }
}
