import Foundation
import SignetAuthority
import SignetCore

/// One line of the audit trail, as commands print it.
public struct AuditRecord: TableRecord {
    private let entry: AuditEntry

    public init(_ entry: AuditEntry) {
        self.entry = entry
    }

    public func encode(to encoder: any Encoder) throws {
        try entry.encode(to: encoder)
    }

    public static var columns: [String] { ["ID", "TIME", "WHO", "WHAT", "ON", "DETAIL"] }

    public var cells: [String] {
        [String(entry.id), MomentText.format(entry.at), entry.actor, entry.action, entry.subject, entry.detail]
    }
}
