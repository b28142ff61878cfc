import Foundation
import Hummingbird
import SignetCore
import SignetWatch

/// The first page: how much is how bad, what expires when, and how the watch itself is.
extension Dashboard {
    private struct View {
        struct Count {
            let tone: String
            let number: Int
            let name: String
            let path: String
        }

        struct Trouble {
            let tone: String
            let heading: String
            let sentence: String
        }

        struct Source {
            let path: String
            let source: String
            /// How much the last look saw.
            let seen: String
            let tone: String
            let places: Int
            let warnings: Int
            let criticals: Int
        }

        let troubles: [Trouble]
        let counts: [Count]
        let timeline: TimelineView
        let run: RunView?
        let hasPlaces: Bool
        let places: [PlaceRowView]
        let nothing = "Nothing has been found yet."
        let hasSources: Bool
        let sources: [Source]
    }

    /// Of the most urgent places.
    private static let urgentCount = 8
    /// Sources that are shown.
    private static let sourceCount = 50
    /// A watch that has said nothing for so long has something the matter with it.
    private static let silence: TimeInterval = 8 * 86_400

    func overview(_ visit: DashboardVisit) async throws -> Response {
        let inventory = subject.inventory
        let summary = try await inventory.summary(at: visit.now)
        var query = InventoryQuery()
        query.limit = Self.urgentCount
        let urgent = try await inventory.page(query)
        let expiries = try await inventory.expiries(
            from: Self.day(of: visit.now), days: TimelineView.days, count: TimelineView.count)
        let sources = try await sources()
        return try page(
            .overview, title: "Overview", visit,
            View(
                troubles: troubles(summary.lastRun, visit.now), counts: counts(summary),
                timeline: TimelineView(expiries), run: summary.lastRun.map { RunView($0, at: visit.now) },
                hasPlaces: !urgent.rows.isEmpty, places: urgent.rows.map { PlaceRowView($0, at: visit.now) },
                hasSources: !sources.isEmpty,
                sources: sources))
    }

    /// Those that have places, and those that were looked at in vain or where nothing is the matter.
    private func sources() async throws -> [View.Source] {
        let counts = Dictionary(
            try await subject.inventory.sources().map { ($0.source, $0.counts) },
            uniquingKeysWith: { first, _ in first })
        let looks = Dictionary(
            try await subject.inventory.looks().map { ($0.source, $0.outcome) }, uniquingKeysWith: { first, _ in first }
        )
        return Set(counts.keys).union(looks.keys).sorted().prefix(Self.sourceCount).map { source in
            let (found, look) = (counts[source] ?? PlaceCounts(), looks[source])
            return View.Source(
                path: "/inventory?source=\(FormFields.encoded(source))", source: source, seen: look?.rawValue ?? "-",
                tone: look?.tone ?? "neutral", places: found.all, warnings: found.warnings, criticals: found.criticals)
        }
    }

    private func counts(_ summary: InventorySummary) -> [View.Count] {
        [
            .init(
                tone: summary.counts.criticals > 0 ? "critical" : "none", number: summary.counts.criticals,
                name: "critical",
                path: "/inventory?severity=critical"),
            .init(
                tone: summary.counts.warnings > 0 ? "warning" : "none", number: summary.counts.warnings,
                name: "warnings",
                path: "/inventory?severity=warning"),
            .init(tone: "ok", number: summary.counts.ok, name: "in order", path: "/inventory?order=expiry"),
            .init(tone: "none", number: summary.counts.all, name: "places in all", path: "/inventory?order=title"),
        ]
    }

    /// What is the matter with the watch itself.
    private func troubles(_ run: RunRecord?, _ now: Date) -> [View.Trouble] {
        guard let run else { return [] }
        switch run.outcome {
        case .failed:
            return [
                .init(
                    tone: "critical", heading: "The last run of the watch failed.",
                    sentence: "What is shown here is from before. \(run.problems.first ?? "The log says why.")")
            ]
        case .partial:
            return [
                .init(
                    tone: "warning", heading: "The last run did not see everything.",
                    sentence: run.problems.count == 1
                        ? "The reason is below." : "The \(run.problems.count) reasons are below.")
            ]
        default:
            guard now.timeIntervalSince(run.startedAt) > Self.silence else { return [] }
            return [
                .init(
                    tone: "critical", heading: "The watch is silent.",
                    sentence:
                        "It ran last \(MomentText.distance(to: run.startedAt, from: now)). Look whether Signet runs.")
            ]
        }
    }

    private static func day(of moment: Date) -> Date {
        Date(timeIntervalSince1970: (moment.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    }
}

extension SourceLook.Outcome {
    /// A class of the style sheet.
    fileprivate var tone: String {
        switch self {
        case .everything: "ok"
        case .part: "warning"
        case .failed: "critical"
        }
    }
}
