import Hummingbird
import SignetAuthority
import SignetCore
import SignetWatch

/// What was done, and when the watch has looked.
extension Dashboard {
    private struct Audit {
        struct Entry {
            let moment: String
            let at: String
            let actor: String
            let action: String
            let subject: String
            let particulars: String
        }

        let hasEntries: Bool
        let entries: [Entry]
        let hasPager: Bool
        let firstPath: String?
        let nextPath: String?
    }

    private struct Runs {
        let hasRuns: Bool
        let runs: [RunView]
    }

    /// Entries of a page, and runs.
    private static let pageSize = 50

    func auditPage(_ visit: DashboardVisit) async throws -> Response {
        let before = visit.query["before"].flatMap { Int64($0) }
        let entries = try await subject.authorities.auditEntries(limit: Self.pageSize, before: before)
        let isFull = entries.count == Self.pageSize
        return try page(
            .audit, title: "Audit trail", visit,
            Audit(
                hasEntries: !entries.isEmpty,
                entries: entries.map { entry in
                    let at = MomentText.format(entry.at)
                    return Audit.Entry(
                        moment: at.replacing(" ", with: "T"), at: at, actor: entry.actor, action: entry.action,
                        subject: entry.subject, particulars: entry.detail.shortened(to: 300))
                },
                hasPager: before != nil || isFull, firstPath: before == nil ? nil : "/audit",
                nextPath: isFull ? entries.last.map { "/audit?before=\($0.id)" } : nil))
    }

    func runsPage(_ visit: DashboardVisit) async throws -> Response {
        let runs = try await subject.inventory.runs(limit: Self.pageSize)
        return try page(
            .runs, title: "Runs", visit,
            Runs(hasRuns: !runs.isEmpty, runs: runs.map { RunView($0, at: visit.now) }))
    }
}
