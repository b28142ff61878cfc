import Logging
import SignetCore
import SignetStorage

extension AuthorityService {
    /// Newest first; `before`: the `id` of the last entry of the page before. At most ``maximumPage`` at a time.
    /// - Throws: as ``Database/read(_:)``.
    public func auditEntries(limit: Int, before: Int64?) async throws -> [AuditEntry] {
        let limit = min(max(limit, 1), Self.maximumPage)
        return try await database.read { try AuditRepository($0).page(before: before, limit: limit) }
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
