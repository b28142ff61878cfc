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
        query.limit = InventoryQuery.maximumLimit
        while true {
            let page = try await inventory.page(query)
            lines += page.rows.map(NoticeLine.init)
            guard let next = page.next else { return lines }
            query.after = next
        }
    }

    func line(of place: PlaceID) async throws -> NoticeLine? {
        guard let record = try await inventory.place(place), record.goneAt == nil else { return nil }
        return NoticeLine(record)
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
            certificates: try await inventory.database.read { try NotifyingRepository.certificatesInUse($0) },
            places: summary.counts.all, warnings: summary.counts.warnings,
            criticals: summary.counts.criticals, nextExpiry: summary.nextExpiry.map(NoticeLine.seconds),
            runs: runs.count,
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
            notAfter: record.notAfter.map(Self.seconds), severity: record.severity,
            findings: Self.worstFirst(record.findings),
            renewal: record.management.map { management in
                RenewalWord(
                    name: management.name, nextAttempt: management.nextAttempt.map(Self.seconds),
                    lastError: management.lastError)
            },
            change: .known)
    }

    /// Of equals the order stays.
    private static func worstFirst(_ findings: [Finding]) -> [Finding] {
        Severity.allCases.reversed().flatMap { severity in findings.filter { $0.severity == severity } }
    }

    fileprivate static func seconds(_ moment: Date) -> Int64 { Int64(moment.timeIntervalSince1970.rounded(.down)) }
}
