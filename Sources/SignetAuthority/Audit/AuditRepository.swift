import Foundation
import SignetCore
import SignetStorage

/// The audit table.
struct AuditRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// The most characters of each text that are kept: what outsiders ask for may be long.
    private static let maximumLength = 2000

    /// Adds an entry, in the transaction of what it records.
    func add(_ action: AuditAction, on subject: String, detail: String, actor: String, at now: Date) throws {
        try insert(action.rawValue, subject, detail, actor, now)
    }

    /// Adds an entry for something that was asked for and not done.
    func addRefusal(of action: AuditAction, on subject: String, reason: String, actor: String, at now: Date) throws {
        try insert("\(action.rawValue).refused", subject, reason, actor, now)
    }

    private func insert(_ action: String, _ subject: String, _ detail: String, _ actor: String, _ now: Date) throws {
        try session.execute(
            "INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)",
            [
                .integer(now.millisecondsSince1970), .text(Self.bounded(actor)), .text(action),
                .text(Self.bounded(subject)), .text(Self.bounded(detail)),
            ])
    }

    /// Newest first, those before the entry of a number.
    func page(before: Int64?, limit: Int) throws -> [AuditEntry] {
        try session.rows(
            "SELECT id, at, actor, action, subject, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2",
            [.integer(before ?? .max), .integer(Int64(limit))]
        ).map { row in
            AuditEntry(
                id: try row.integer(0), at: Date(millisecondsSince1970: try row.integer(1)), actor: try row.text(2),
                action: try row.text(3), subject: try row.text(4), detail: try row.text(5))
        }
    }

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= maximumLength ? text : String(text.prefix(maximumLength - 1)) + "…"
    }
}
