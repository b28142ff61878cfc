import Foundation

/// One line of the audit trail. Entries are added, never changed: the database itself refuses it.
public struct AuditEntry: Codable, Sendable {
    /// Its number; later entries have greater ones.
    public let id: Int64
    /// When.
    public let at: Date
    /// Who: the user of the operating system, or the part of Signet that acts by itself.
    public let actor: String
    /// What: `authority.create`, `certificate.issue`, `certificate.revoke`, `role.set` ...; `.refused` at the end when it
    /// was asked for and not done.
    public let action: String
    /// On what: `AUTHORITY`, `AUTHORITY/ROLE`, `AUTHORITY/SERIAL`.
    public let subject: String
    /// The particulars; of a refusal, the reason.
    public let detail: String

    /// Creates a value.
    public init(id: Int64, at: Date, actor: String, action: String, subject: String, detail: String) {
        self.id = id
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
    }
}
