import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer

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
        let token = try server.directory.text("signet-data/metrics.token").split(separator: "\n").joined()
        let page = try await server.curl("/metrics", ["-H", "Authorization: Bearer \(token)"])
        let shown = Self.metrics(ofPage: String(decoding: page.body, as: UTF8.self))
        let manual = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/metrics.md").standardizedFileURL
        let documented = Self.metrics(ofManual: try String(contentsOf: manual, encoding: .utf8))
        // The certificate has been issued, but is served by nobody: that is no success yet.
        #expect(
            documented.subtracting(shown).isSubset(of: [
                "signet_certificate_last_success_timestamp_seconds gauge certificate"
            ]))
        #expect(shown.subtracting(documented).isEmpty)
        #expect(shown.count > 10)
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
            let labels = line.contains("{") ? line.split(separator: "{")[1].split(separator: "}")[0] : ""
            let names = labels.split(separator: ",").map { $0.split(separator: "=")[0] }.joined(separator: ",")
            metrics.insert("\(name) \(kinds[name] ?? "untyped") \(names)")
        }
        return metrics
    }

    @Test func labelsAreEscaped() {
        var metrics = MetricsText()
        metrics.add("m", .gauge, "Help.", [(labels: ["l": "a\"b\\c\nd"], value: 0.5), (labels: [:], value: 3)])
        metrics.add("none", .counter, "Nothing.", [])
        #expect(metrics.text == "# HELP m Help.\n# TYPE m gauge\nm{l=\"a\\\"b\\\\c\\nd\"} 0.5\nm 3\n")
    }

    @Test func datesAreThoseOfHTTP() {
        #expect(Date(timeIntervalSince1970: 784_111_777).httpHeader == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
