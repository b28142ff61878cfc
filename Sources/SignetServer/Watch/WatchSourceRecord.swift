import Foundation
import SignetCore
import SignetWatch

/// A line of `signet watch list`.
public struct WatchSourceRecord: TableRecord {
    public static let columns = ["NAME", "LOOKS AT", "OWNER", "SEEN", "PLACES", "CRITICAL", "WARNING", "FROM"]

    let name: String
    let looksAt: [String]
    let owner: String?
    let region: String?
    /// How much the last look saw: `everything`, `part`, `failed`; nil: nobody has looked yet.
    let seen: String?
    /// Why that was not everything.
    let problems: [String]
    let lastLook: Date?
    let lastSuccess: Date?
    let places: Int
    let criticals: Int
    let warnings: Int
    /// `signet.yaml` or `signet watch add`.
    let from: String

    public var cells: [String] {
        let shown = looksAt.prefix(3).joined(separator: " ") + (looksAt.count > 3 ? " … (\(looksAt.count))" : "")
        return [
            name, shown.onOneLine, owner ?? "-", seen ?? "-", String(places), String(criticals), String(warnings), from,
        ]
    }
}

extension WatchFrontDoor {
    /// What is looked at, with what was found at the last look.
    /// - Throws: as ``Database/read(_:)``.
    public func list(_ configuration: WatchConfiguration?) async throws -> [WatchSourceRecord] {
        let declared = configuration ?? WatchConfiguration()
        let counts = Dictionary(
            try await inventory.sources().map { ($0.source, $0.counts) }, uniquingKeysWith: { first, _ in first })
        let looks = Dictionary(
            try await inventory.looks().map { ($0.source, $0) }, uniquingKeysWith: { first, _ in first })
        return try await sources(of: declared).map { source in
            let found = counts[source.name] ?? PlaceCounts()
            let look = looks[source.name]
            return WatchSourceRecord(
                name: source.name, looksAt: source.looksAt, owner: source.owner, region: source.region,
                seen: look?.outcome.rawValue, problems: look?.reasons ?? [], lastLook: look?.endedAt,
                lastSuccess: look?.sawEverythingAt, places: found.all, criticals: found.criticals,
                warnings: found.warnings,
                from: declared.sources.contains { $0.name == source.name } ? "signet.yaml" : "signet watch add")
        }
    }

    /// Everything that a query matches, page by page, at most `limit`.
    /// - Throws: as ``Inventory/page(_:)``.
    public func report(_ query: InventoryQuery, limit: Int) async throws -> WatchReport {
        var query = query
        var places: [PlaceRecord] = []
        var isCutOff = false
        repeat {
            query.limit = min(limit - places.count, InventoryQuery.maximumLimit)
            let page = try await inventory.page(query)
            places += page.rows
            isCutOff = page.isCutOff || (page.next != nil && places.count >= limit)
            query.after = page.next
        } while query.after != nil && places.count < limit
        let now = clock.now
        return WatchReport(
            places, lastRun: try await inventory.summary(at: now).lastRun, isCutOff: isCutOff, at: now)
    }
}

extension WatchSourceConfiguration {
    /// As a person would say it.
    var looksAt: [String] {
        switch kind {
        case .files(let files): files.patterns
        case .endpoints(let endpoints): endpoints.endpoints + (endpoints.file.map { ["lines of \($0)"] } ?? [])
        case .managed: ["the certificates of signet.yaml"]
        case .authorities: ["the authorities"]
        case .transparency(let transparency): ["\(transparency.url) for \(transparency.names.joined(separator: ", "))"]
        }
    }
}
