import Foundation
import SignetCore

/// Reads the inventory: the places that are not ok and those told of, and no others.
struct InventoryPlaces: WatchedPlaces {
    /// Runs that a heartbeat looks back at.
    private static let runs = 1000
    private static let problems = 10

    let inventory: Inventory

    func noteworthy() async throws -> [NoticeLine] {
        var lines: [NoticeLine] = []
        var query = InventoryQuery()
        query.severity = .warning
        query.order = .urgency
        query.limit = 500
        while true {
            let page = try await inventory.page(query)
            lines += page.rows.map(NoticeLine.init)
            guard let next = page.next else { return lines }
            query.after = next
        }
    }

    func isThere(_ place: PlaceID) async throws -> Bool {
        guard let record = try await inventory.place(place) else { return false }
        return record.goneAt == nil
    }

    func heartbeat(since last: Date?, at moment: Date) async throws -> HeartbeatReport {
        let summary = try await inventory.summary(at: moment)
        let runs = try await inventory.runs(limit: Self.runs).filter {
            $0.outcome != .running && $0.startedAt > last ?? .distantPast
        }
        let incomplete = runs.filter { $0.outcome != .complete }
        var problems: [String] = []
        for problem in incomplete.flatMap(\.problems) where !problems.contains(problem) {
            if problems.count < Self.problems { problems.append(problem) }
        }
        return HeartbeatReport(
            certificates: Int(summary.certificates), places: Int(summary.places), warnings: Int(summary.warnings),
            criticals: Int(summary.criticals), nextExpiry: summary.nextExpiry.map(NoticeLine.seconds), runs: runs.count,
            incompleteRuns: incomplete.count, problems: problems)
    }
}

extension NoticeLine {
    /// What is to be said of a place.
    init(_ record: PlaceRecord) {
        self.init(
            place: record.id, source: record.place.source, kind: record.place.kind, location: record.place.location,
            detail: record.place.detail, owner: record.place.owner, region: record.place.region, title: record.title,
            serial: record.serial, fingerprint: record.fingerprint?.hexadecimal,
            notAfter: record.notAfter.map(Self.seconds), severity: record.severity, findings: record.findings,
            renewal: record.management.map { management in
                RenewalWord(
                    name: management.name, nextAttempt: management.nextAttempt.map(Self.seconds),
                    lastError: management.lastError)
            },
            change: .known)
    }

    fileprivate static func seconds(_ moment: Date) -> Int64 { Int64(moment.timeIntervalSince1970.rounded(.down)) }
}
