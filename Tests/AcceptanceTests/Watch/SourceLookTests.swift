import Foundation
import SignetTestSupport
import Testing

/// A source that cannot be looked at is seen to be so, from its first look on, places or none.
@Suite("What is known of the looks at sources")
struct SourceLookTests {
    /// What the tests read of `signet watch list --json`.
    private struct Line: Decodable {
        let name: String
        let seen: String?
        let problems: [String]
        let lastLook: Date?
        let lastSuccess: Date?
    }

    @Test("A log without places, a list that could never be read, and files; by command line and metrics")
    func whole() async throws {
        let site = try SignetSite()
        try FileManager.default.createDirectory(atPath: site.file("certs"), withIntermediateDirectories: true)
        try site.directory.write("log.json", "[]")
        try site.configure(
            """
            data_directory: data
            listen: 127.0.0.1:0
            watch:
              schedule: "0 0 29 2 *"
              sources:
                - { name: files, files: [certs] }
                - { name: list, endpoints_file: missing.txt }
                - { name: logs, transparency: { url: "file://\(site.file("log.json"))", names: [example.com] } }
                - { name: later, files: [later] }

            """)
        let before = try await site.read([Line].self, "watch", "list")
        #expect(before.map(\.name) == ["files", "list", "logs", "later"] && before.allSatisfy { $0.seen == nil })
        let first = try await site.signet("watch", "run", "--once", "files", "list", "logs")
        #expect(first.status == 1, "\(first.everything)")
        let lines = try await site.read([Line].self, "watch", "list")
        #expect(lines.map(\.seen) == ["everything", "failed", "everything", nil], "\(lines)")
        #expect(lines[1].problems.count == 1 && lines[1].lastLook != nil && lines[1].lastSuccess == nil, "\(lines)")

        // The log fails later; nobody looks at the others.
        try FileManager.default.removeItem(atPath: site.file("log.json"))
        let second = try await site.signet("watch", "run", "--once", "logs")
        #expect(second.status == 3, "\(second.everything)")
        let table = try await site.signet("watch", "list").output
        #expect(table.split(separator: "\n").contains { $0.hasPrefix("logs ") && $0.contains(" failed ") }, "\(table)")
        let series = try await sourceSeries(site)
        #expect(
            series == [
                "signet_watch_source_up{source=\"files\"} 1", "signet_watch_source_up{source=\"list\"} 0",
                "signet_watch_source_up{source=\"logs\"} 0",
                "signet_watch_source_last_success_timestamp_seconds{source=\"files\"}",
                "signet_watch_source_last_success_timestamp_seconds{source=\"logs\"}",
            ], "\(series)")
    }

    /// What `signet up` shows to Prometheus, without the moments.
    private func sourceSeries(_ site: SignetSite) async throws -> [String] {
        let process = try await site.listening()
        let address = try site.directory.text("data/address").split(separator: "\n").joined()
        let token = try site.directory.text("data/metrics.token").split(separator: "\n").joined()
        let page = try await runTool(
            "curl", ["-sf", "-m", "60", "-H", "Authorization: Bearer \(token)", "http://\(address)/metrics"])
        #expect(page.status == 0, "\(page.everything)")
        try await site.stop(process)
        return page.output.split(separator: "\n").compactMap { line in
            if line.hasPrefix("signet_watch_source_up{") { return String(line) }
            guard line.hasPrefix("signet_watch_source_last_success_") else { return nil }
            return line.split(separator: " ").first.map(String.init)
        }
    }
}
