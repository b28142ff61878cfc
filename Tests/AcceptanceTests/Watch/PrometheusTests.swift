import Foundation
import SignetTestSupport
import Testing

/// What Prometheus' own checker says of the metrics page and of `Examples/prometheus`.
@Suite("Prometheus")
struct PrometheusTests {
    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Examples/prometheus").standardizedFileURL.path

    @Test func theMetricsPageIsAsItShouldBe() async throws {
        let world = try await DashboardWorld.start()
        let address = try world.site.directory.text("data/address").split(separator: "\n").joined()
        let token = try world.site.directory.text("data/metrics.token").split(separator: "\n").joined()
        let page = try await runTool(
            "curl", ["-sf", "-H", "Authorization: Bearer \(token)", "http://\(address)/metrics"])
        #expect(page.status == 0)
        for line in [
            "signet_watch_places{severity=\"critical\"} 3", "signet_watch_last_run_outcome{outcome=\"partial\"} 1",
            "signet_watch_source_up{source=\"public\"} 0", "signet_watch_source_up{source=\"web-files\"} 1",
            "signet_watch_findings{rule=\"expired\",severity=\"critical\"} 1", "signet_watch_places_omitted 0",
        ] {
            #expect(page.output.contains(line + "\n"), "\(line)")
        }
        #expect(
            try #/probe_success\{instance="smtp:\/\/mail.example.org:25",[^}]*\} 0\n/#.firstMatch(in: page.output)
                != nil)
        #expect(
            try
                #/x509_cert_not_after\{filepath="\/opt\/app\/conf\/intranet-keystore.jks",[^}]*subject_CN="intranet.example.org"/#
                .firstMatch(in: page.output) != nil)
        let verdict = try await runTool("promtool", ["check", "metrics"], input: page.outputBytes)
        // It objects to names that the exporters have given; 1 would be a page that it cannot read.
        #expect([0, 3].contains(verdict.status), "\(verdict.everything)")
        let complaints = verdict.everything.split(separator: "\n").filter { $0.hasPrefix("signet_") }
        #expect(complaints.isEmpty)
        try await world.site.stop(world.process)
    }

    @Test func theRulesDoWhatTheySay() async throws {
        for arguments in [
            ["check", "config", "--syntax-only", "prometheus.yml"], ["check", "rules", "signet-rules.yml"],
            ["test", "rules", "signet-rules-test.yml"],
        ] {
            let result = try await runTool("promtool", arguments, directory: Self.examples)
            #expect(result.status == 0, "\(result.everything)")
        }
    }

    /// Rules and dashboard ask for nothing that is not in the manual.
    @Test func everyMetricThatIsAskedForIsInTheManual() throws {
        let manual = try String(contentsOfFile: "\(Self.examples)/../../docs/metrics.md", encoding: .utf8)
        for file in ["signet-rules.yml", "grafana-dashboard.json"] {
            let text = try String(contentsOfFile: "\(Self.examples)/\(file)", encoding: .utf8)
            let names = Set(text.matches(of: #/\bsignet_[a-z_]+/#).map { String($0.0) })
            #expect(names.count > 3)
            for name in names { #expect(manual.contains("| `\(name)` |"), "\(file): \(name)") }
        }
        let dashboard = try Data(contentsOf: URL(fileURLWithPath: "\(Self.examples)/grafana-dashboard.json"))
        let object = try JSONSerialization.jsonObject(with: dashboard) as? [String: Any]
        #expect((object?["panels"] as? [Any])?.count == 9)
    }
}
