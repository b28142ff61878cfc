import Foundation
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetServer
@testable import SignetWatch

@Suite("The metrics contract")
struct MetricsTests {
    /// Every metric of docs/metrics.md is shown under its kind and with its labels, and no other.
    @Test func pageAndManualAgree() async throws {
        let port = try freePort()
        let server = try await RunningServer.start(
            RunningServer.configuration(certificates: [
                """
                { name: a, names: [a.example.com], issuer: { authority: root, role: services }, \
                verify: { endpoints: ["127.0.0.1:\(port)"], deadline: 1s } }
                """
            ]) + "vault: { listeners: [{ address: \"127.0.0.1:0\", tls: false }] }\n")
        try await server.process.waitForOutput(containing: "The Vault API is served.")
        try await server.process.waitForOutput(containing: "certificate=a event=not-served")
        _ = try await server.curl("/healthz")
        try await Self.watch(server)
        let token = try server.directory.text("signet-data/metrics.token").split(separator: "\n").joined()
        let page = try await server.curl("/metrics", ["-H", "Authorization: Bearer \(token)"])
        let shown = Self.metrics(ofPage: String(decoding: page.body, as: UTF8.self))
        let manual = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/metrics.md").standardizedFileURL
        let documented = Self.metrics(ofManual: try String(contentsOf: manual, encoding: .utf8))
        // The certificate has been issued, but is served by nobody: that is no success yet.
        #expect(
            documented.subtracting(shown).isSubset(of: [
                "signet_certificate_last_success_timestamp_seconds gauge certificate",
                // No notifier is declared here.
                "signet_watch_notifications_sent_total counter notifier",
                "signet_watch_notifications_failed_total counter notifier",
                "signet_watch_notifications_queued gauge notifier",
            ]))
        #expect(shown.subtracting(documented).isEmpty)
        #expect(shown.count > 10)
    }

    /// Something is found, so that there is something to show.
    private static func watch(_ server: RunningServer) async throws {
        let database = try Database.open(
            path: server.directory.file("signet-data/signet.db"), migrations: SignetDatabase.migrations)
        let inventory = Inventory(database: database)
        let run = try await inventory.beginRun(at: Date())
        let leaf = try await DashboardFixture.certificate("metrics.example.org")
        let served = AssessedObservation(
            Observation(
                place: Place(source: "public", kind: .endpoint, location: "metrics.example.org:443"), moment: Date(),
                outcome: .seen(Sighting(leaf: leaf, isPresented: true, protocolVersion: "TLS 1.3"))),
            findings: [DashboardFixture.expiring(.warning)])
        try await inventory.record([served, DashboardFixture.seen(leaf, at: "/etc/metrics.pem")], run: run)
        try await inventory.setLooks(
            [SourceLook(source: "public", outcome: .everything, endedAt: Date())], isWhole: false)
        _ = try await inventory.endRun(run, at: Date(), outcome: .complete, problems: [])
        try await database.close()
    }

    /// What Prometheus is told of sources is how the last look at each went, whether there is a place or not.
    @Test func everySourceThatWasLookedAtHasItsSeries() async throws {
        let directory = try TemporaryDirectory()
        let database = try Database.open(path: directory.file("signet.db"), migrations: SignetDatabase.migrations)
        let inventory = Inventory(database: database)
        let (earlier, now) = (Date(timeIntervalSince1970: 1_800_000_000), Date(timeIntervalSince1970: 1_800_086_400))
        let leaf = try await DashboardFixture.certificate("files.example.org")
        for (moment, logs) in [(earlier, SourceLook.Outcome.everything), (now, .failed)] {
            let run = try await inventory.beginRun(at: moment)
            try await inventory.record([DashboardFixture.seen(leaf, at: "/etc/files.pem", source: "files")], run: run)
            try await inventory.setLooks(
                [
                    SourceLook(source: "files", outcome: .everything, endedAt: moment),
                    SourceLook(source: "logs", outcome: logs, endedAt: moment),
                    SourceLook(source: "never", outcome: .part, reasons: ["One did not answer."], endedAt: moment),
                ], isWhole: true)
            _ = try await inventory.endRun(run, at: moment, outcome: .partial, problems: ["logs: No."])
        }
        let text = try await WatchMetrics(inventory: inventory).parts(at: now).map { $0() }.joined()
        let series = text.split(separator: "\n").filter {
            $0.hasPrefix("signet_watch_source_up{") || $0.hasPrefix("signet_watch_source_last_")
        }
        #expect(
            series == [
                "signet_watch_source_up{source=\"files\"} 1", "signet_watch_source_up{source=\"logs\"} 0",
                "signet_watch_source_up{source=\"never\"} 0",
                "signet_watch_source_last_look_timestamp_seconds{source=\"files\"} 1800086400",
                "signet_watch_source_last_look_timestamp_seconds{source=\"logs\"} 1800086400",
                "signet_watch_source_last_look_timestamp_seconds{source=\"never\"} 1800086400",
                "signet_watch_source_last_success_timestamp_seconds{source=\"files\"} 1800086400",
                "signet_watch_source_last_success_timestamp_seconds{source=\"logs\"} 1800000000",
            ], "\(series)")
        try await database.close()
    }

    /// Of very many places only the most urgent ones have series.
    @Test func placesAreBounded() async throws {
        let directory = try TemporaryDirectory()
        let database = try Database.open(path: directory.file("signet.db"), migrations: SignetDatabase.migrations)
        let inventory = Inventory(database: database)
        let run = try await inventory.beginRun(at: Date())
        let leaf = try await DashboardFixture.certificate("many.example.org")
        let urgent = DashboardFixture.seen(
            leaf, at: "/etc/urgent.pem", findings: [DashboardFixture.expiring(.critical)])
        let calm = (0..<700).map { DashboardFixture.seen(leaf, at: "/etc/\($0).pem") }
        try await inventory.record(calm + [urgent], run: run)
        _ = try await inventory.endRun(run, at: Date(), outcome: .complete, problems: [])
        for (limit, shown) in [(1, 1), (600, 600), (10_000, 701)] {
            let parts = try await WatchMetrics(inventory: inventory, placeLimit: { limit }).parts(at: Date())
            let text = parts.map { $0() }.joined()
            #expect(!text.contains("signet_watch_notifications"))
            #expect(text.contains("signet_watch_places_omitted \(701 - shown)\n"))
            #expect(text.components(separatedBy: "\nsignet_watch_place_severity{").count - 1 == shown)
            #expect(text.contains("location=\"/etc/urgent.pem\",detail=\"\"} 2\n"))
            #expect(text.components(separatedBy: "# TYPE x509_cert_not_after gauge\n").count == 2)
        }
        let mail = WatchMetrics.Notifications(notifier: "mail", sent: 3, failed: 1, queued: 2)
        let told = try await WatchMetrics(inventory: inventory, placeLimit: { 1 }, notifications: { [mail] })
            .parts(at: Date()).map { $0() }.joined()
        #expect(told.contains("signet_watch_notifications_sent_total{notifier=\"mail\"} 3\n"))
        #expect(told.contains("signet_watch_notifications_queued{notifier=\"mail\"} 2\n"))
        #expect(try await inventory.findingCounts() == [FindingCount(rule: .expiring, severity: .critical, places: 1)])
        try await database.close()
    }

    /// `name kind label,label`
    private static func metrics(ofManual text: String) -> Set<String> {
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        return Set(
            rows.map { row in
                let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
                    $0.replacing("`", with: "").replacing(" ", with: "")
                }
                return "\(cells[1]) \(cells[2]) \(cells[3])"
            })
    }

    private static func metrics(ofPage text: String) -> Set<String> {
        var kinds: [Substring: Substring] = [:]
        var metrics: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") { kinds[words[2]] = words[3] }
            guard !line.hasPrefix("#"), let first = words.first else { continue }
            let name = first.prefix { $0 != "{" }
            let names = line.matches(of: #/[{,]([A-Za-z_0-9]+)="/#).map { String($0.1) }.joined(separator: ",")
            metrics.insert("\(name) \(kinds[name] ?? "untyped") \(names)")
        }
        return metrics
    }

    @Test func labelsAreEscaped() {
        var metrics = MetricsText()
        metrics.add("m", .gauge, "Help.", [(labels: ["l": "a\"b\\c\nd"], value: 0.5), (labels: [:], value: 3)])
        metrics.add("none", .counter, "Nothing.", [])
        #expect(metrics.text == "# HELP m Help.\n# TYPE m gauge\nm{l=\"a\\\"b\\\\c\\nd\"} 0.5\nm 3\n")
        #expect(MetricsText.escaped("q\r\nup 1\"\u{0301}").utf8.elementsEqual("q\r\\nup 1\\\"\u{0301}".utf8))
    }

    /// One certificate of a stranger's does not make the page unreadable, whatever it is called.
    @Test(
        arguments: HostileText.markup + ["q\r\nup 1", "q\"\u{0301}} 1\nx", "q\\\u{0301}", "q\u{0600}\"", "q\0\r\r\n\r"])
    func namesStayLabels(_ hostile: String) async throws {
        let directory = try TemporaryDirectory()
        let database = try Database.open(path: directory.file("signet.db"), migrations: SignetDatabase.migrations)
        let inventory = Inventory(database: database)
        let run = try await inventory.beginRun(at: Date())
        let leaf = try await DashboardFixture.certificate(hostile, organization: hostile)
        let served = AssessedObservation(
            Observation(
                place: Place(source: hostile, kind: .endpoint, location: hostile, detail: hostile, owner: hostile),
                moment: Date(),
                outcome: .seen(Sighting(leaf: leaf, isPresented: true, protocolVersion: "TLS 1.3"))),
            findings: [Finding(.init(rawValue: hostile), .warning, hostile, remedy: hostile)])
        try await inventory.record(
            [served, DashboardFixture.seen(leaf, at: "/etc/\(hostile)", source: hostile, detail: hostile)], run: run)
        _ = try await inventory.endRun(run, at: Date(), outcome: .complete, problems: [hostile])
        let text = try await WatchMetrics(inventory: inventory).parts(at: Date()).map { $0() }.joined()
        // Read as Prometheus reads it: by bytes.
        let line = #/[a-z0-9_]+(\{([A-Za-z0-9_]+="(\\[\\"n]|[^\\"])*",?)+\})? -?[0-9.e+]+/#.matchingSemantics(
            .unicodeScalar)
        let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        for each in lines where !each.hasPrefix("# ") {
            #expect(try line.wholeMatch(in: each) != nil, "\(each.debugDescription)")
        }
        #expect(lines.count { $0.hasPrefix("ssl_cert_not_after{") } == 1)
        let verdict = try await runTool("promtool", ["check", "metrics"], input: Array(text.utf8))
        // 3 is an objection to a name; 1 would be a page that it cannot read.
        #expect([0, 3].contains(verdict.status), "\(verdict.everything)")
        try await database.close()
    }

    @Test func datesAreThoseOfHTTP() {
        #expect(Date(timeIntervalSince1970: 784_111_777).httpHeader == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
