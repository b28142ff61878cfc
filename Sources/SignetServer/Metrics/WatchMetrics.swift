import Foundation
import SignetCore
import SignetWatch

/// What `/metrics` shows of the watch: its own names, and those under which the exporters that it stands in for show the same.
///
/// Of places there are so many at most, the most urgent first; the others are only counted.
struct WatchMetrics: Sendable {
    /// Places that have series of their own.
    static let standardPlaces = 10_000

    /// How a notifier fares.
    struct Notifications: Sendable {
        let notifier: String
        let sent: Int64
        let failed: Int64
        let queued: Int64
    }

    let inventory: Inventory
    private let placeLimit: @Sendable () -> Int
    private let notifications: @Sendable () async throws -> [Notifications]
    /// Certificates do not change: what was read of one is kept for the next time.
    private let certificates = CertificateLabels()

    /// - Parameters:
    ///   - placeLimit: how many places have series of their own at the moment
    ///   - notifications: how the notifiers fare at the moment
    init(
        inventory: Inventory, placeLimit: @escaping @Sendable () -> Int = { standardPlaces },
        notifications: @escaping @Sendable () async throws -> [Notifications] = { [] }
    ) {
        self.inventory = inventory
        self.placeLimit = placeLimit
        self.notifications = notifications
    }

    /// The page's parts, in order.
    func parts(at now: Date) async throws -> [@Sendable () -> String] {
        var metrics = MetricsText()
        add(try await notifications(), to: &metrics)
        let summary = try await inventory.summary(at: now)
        guard summary.counts.all > 0 || summary.lastRun != nil else {
            let text = metrics.text
            return [{ text }]
        }
        add(summary, to: &metrics)
        try await addFindings(to: &metrics)
        add(try await inventory.looks(), to: &metrics)
        var series = PlaceSeries(now: now)
        var query = InventoryQuery()
        query.limit = InventoryQuery.maximumLimit
        let placeLimit = placeLimit()
        var shown = 0
        while shown < placeLimit {
            query.limit = min(InventoryQuery.maximumLimit, placeLimit - shown)
            let page = try await inventory.page(query)
            let known = try await certificates.certificates(of: page.rows, in: inventory)
            for place in page.rows { series.add(place, known) }
            shown += page.rows.count
            query.after = page.next
            if page.next == nil { break }
        }
        metrics.add(
            "signet_watch_places_omitted", .gauge,
            "Places that have no series of their own, because there are too many.",
            Double(max(0, summary.counts.all - shown)))
        let text = metrics.text
        return [{ text }] + series.families.flatMap(\.parts)
    }

    private func add(_ notifications: [Notifications], to metrics: inout MetricsText) {
        func each(_ name: String, _ kind: MetricsText.Kind, _ help: String, _ value: (Notifications) -> Int64) {
            metrics.add(
                name, kind, help, notifications.map { (labels: ["notifier": $0.notifier], value: Double(value($0))) })
        }
        each("signet_watch_notifications_sent_total", .counter, "Messages sent by the notifier.", \.sent)
        each("signet_watch_notifications_failed_total", .counter, "Messages that were given up.", \.failed)
        each("signet_watch_notifications_queued", .gauge, "Messages that wait to be sent.", \.queued)
    }

    private func add(_ summary: InventorySummary, to metrics: inout MetricsText) {
        metrics.add(
            "signet_watch_places", .gauge, "Places where certificates are, by their worst finding.",
            Severity.allCases.map { (labels: ["severity": $0.name], value: Double(summary.counts[$0])) })
        guard let run = summary.lastRun else { return }
        metrics.add(
            "signet_watch_last_run_timestamp_seconds", .gauge, "When the last run of the watch began.",
            run.startedAt.timeIntervalSince1970)
        metrics.add(
            "signet_watch_last_run_outcome", .gauge, "1 for how the last run ended.",
            [(labels: ["outcome": run.outcome.rawValue], value: 1)])
        metrics.add(
            "signet_watch_last_run_problems", .gauge, "Reasons why the last run could not see everything.",
            Double(run.problems.count))
        if let end = run.endedAt {
            metrics.add(
                "signet_watch_last_run_duration_seconds", .gauge, "How long the last run took.",
                end.timeIntervalSince(run.startedAt))
        }
    }

    private func addFindings(to metrics: inout MetricsText) async throws {
        metrics.add(
            "signet_watch_findings", .gauge, "Places with a finding of the rule, by its severity.",
            try await inventory.findingCounts().map {
                (labels: ["rule": $0.rule.rawValue, "severity": $0.severity.name], value: Double($0.places))
            })
        let sources = try await inventory.sources()
        metrics.add(
            "signet_watch_source_places", .gauge, "Places of the source, by their worst finding.",
            sources.flatMap { source in
                Severity.allCases.map { severity in
                    (
                        labels: ["source": source.source, "severity": severity.name],
                        value: Double(source.counts[severity])
                    )
                }
            })
    }

    /// Also of sources that have no places: where nothing was found, or nothing could ever be looked at.
    private func add(_ looks: [SourceLook], to metrics: inout MetricsText) {
        metrics.add(
            "signet_watch_source_up", .gauge, "1 when the last look at the source saw all of it, else 0.",
            looks.map { (labels: ["source": $0.source], value: $0.outcome == .everything ? 1 : 0) })
        func each(_ name: String, _ help: String, _ moment: (SourceLook) -> Date?) {
            var samples: [(labels: KeyValuePairs<String, String>, value: Double)] = []
            for look in looks {
                guard let moment = moment(look) else { continue }
                samples.append((labels: ["source": look.source], value: moment.timeIntervalSince1970))
            }
            metrics.add(name, .gauge, help, samples)
        }
        each(
            "signet_watch_source_last_look_timestamp_seconds", "When the last look at the source ended."
        ) { $0.endedAt }
        each(
            "signet_watch_source_last_success_timestamp_seconds",
            "When the last look ended that saw all of the source."
        ) { $0.sawEverythingAt }
    }
}
