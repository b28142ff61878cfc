import Foundation
import NIOHTTP1
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@Suite("The watch: files, ten endpoints and a managed certificate; mail, webhook, metrics, dashboard")
struct WatchTests {
    /// What came to the webhook.
    private final class Hook: Sendable {
        private let bodies = Mutex<[String]>([])
        var all: [String] { bodies.withLock { $0 } }
        func add(_ body: [UInt8]) { bodies.withLock { $0.append(String(decoding: body, as: UTF8.self)) } }
    }

    /// What the tests read of `signet watch report --json`.
    private struct Report: Decodable {
        struct Line: Decodable {
            struct Finding: Decodable { let rule: String }
            let severity: String
            let source: String
            let location: String
            let detail: String?
            let findings: [Finding]
            var rules: Set<String> { Set(findings.map(\.rule)) }
        }
        let places: [Line]
    }

    @Test("Everything is seen, judged, told and shown", .timeLimit(.minutes(10)))
    func whole() async throws {
        let hook = Hook()
        let server = try await LoopbackHTTPServer.bind()
        let port = try #require(server.url.split(separator: ":").last.flatMap { Int($0) })
        try await server.serve({ head, body in
            if head.uri == "/hook" { hook.add(body) }
            return LoopbackAnswer(200)
        }) {
            let world = try await WatchedWorld.start(plain: port)
            let site = world.site
            try site.configure(world.configuration(webhook: server.url))
            let issued = try await site.signet("renew", "shop")
            #expect(issued.status == 0, "\(issued.everything)")
            let run = try await site.signet("watch", "run", "--once")
            #expect(run.status == 2, "\(run.everything)")
            try await checkReport(world)
            try await checkMails(world)
            #expect(hook.all.contains { $0.contains("certs/soon.pem") }, "\(hook.all)")
            try await checkPages(site)
            // Nothing is told twice.
            let again = try await site.signet("watch", "run", "--once", "--nagios")
            #expect(again.status == 2 && again.output.hasPrefix("CERTIFICATES CRITICAL: "), "\(again.everything)")
            let mails = try await world.mail.mails(1)
            let subjects = mails.map { $0.headers["subject"] ?? "" }
            #expect(subjects.filter { $0.hasPrefix("Critical: ") }.count == 2, "\(subjects)")
            #expect(mails.filter { $0.text.contains("certs/expired.pem") }.count == 1, "\(subjects)")
        }
    }

    private func checkReport(_ world: WatchedWorld) async throws {
        let report = try await world.site.read(Report.self, "watch", "report")
        func line(_ location: String) -> Report.Line? { report.places.first { $0.location.hasSuffix(location) } }
        func rules(_ location: String) -> Set<String> { line(location)?.rules ?? ["nothing is known of it"] }
        #expect(rules("certs/soon.pem").contains("expiring"))
        #expect(rules("certs/soon.der").contains("expiring"))
        #expect(rules("certs/expired.pem").contains("expired"))
        #expect(rules("certs/broken.pem") == ["unreadable"])
        let keystore = try #require(line("certs/app.p12"))
        #expect(keystore.detail?.contains("tomcat") == true && !keystore.rules.contains("unreadable"))
        #expect(line("notes.txt") == nil)
        let network = { (kind: String) in rules(world.endpoints[kind] ?? "?") }
        for kind in ["good", "mutual", "old", "mail", "edwards"] {
            let found = network(kind)
            #expect(found == ["untrusted"], "\(kind): \(found)")
        }
        let (soon, expired, weak) = (network("soon"), network("expired"), network("weak"))
        #expect(soon.contains("expiring") && expired.contains("expired") && weak.contains("weak-key"))
        let (plain, refused) = (network("plain"), network("refused"))
        #expect(plain == ["unreadable"] && refused == ["unreadable"])
        let managed = try #require(report.places.first { $0.source == "ours" })
        #expect(managed.severity == "ok", "\(managed)")
    }

    /// The owner of the files and everybody else's administrators get a digest each.
    private func checkMails(_ world: WatchedWorld) async throws {
        let mails = try await world.mail.mails(2)
        for mail in mails {
            #expect(mail.tls && mail.user == "signet" && mail.defects.isEmpty, "\(mail)")
            #expect(mail.types.contains("text/plain") && mail.types.contains("text/html"))
        }
        let owner = mails.filter { $0.recipients == ["web@example.com"] }.map(\.text).joined()
        #expect(owner.contains("certs/soon.pem") && owner.contains("certs/expired.pem"), "\(owner)")
        #expect(!owner.contains(world.endpoints["refused"] ?? "?"))
        let others = mails.filter { $0.recipients == ["ops@example.com"] }.map(\.text).joined()
        for kind in ["soon", "expired", "weak", "plain", "refused"] {
            #expect(others.contains(world.endpoints[kind] ?? "?"), "\(kind): \(others)")
        }
    }

    /// Metrics and dashboard of a `signet up` on the same store.
    private func checkPages(_ site: SignetSite) async throws {
        let process = try await site.listening()
        try await process.waitForOutput(containing: "The dashboard is served.")
        let address = try site.directory.text("data/address").split(separator: "\n").joined()
        let token = try site.directory.text("data/metrics.token").split(separator: "\n").joined()
        let page = try await runTool(
            "curl", ["-s", "-m", "60", "-H", "Authorization: Bearer \(token)", "http://\(address)/metrics"])
        try site.directory.write("metrics.txt", page.output)
        for name in ["signet_watch_places{severity=\"critical\"}", "x509_cert_not_after{", "signet_watch_findings{"] {
            #expect(page.output.contains(name), "\(name): \(page.output.prefix(3000))")
        }
        let verdict = try await runTool("promtool", ["check", "metrics"], input: Array(page.output.utf8))
        #expect(verdict.status == 0, "\(verdict.everything)")
        try await checkDashboard(site)
        try await site.stop(process)
    }

    private func checkDashboard(_ site: SignetSite) async throws {
        let url = try site.directory.text("data/dashboard.address").split(separator: "\n").joined()
        let token = try site.directory.text("data/dashboard.token").split(separator: "\n").joined()
        let jar = ["-s", "-m", "60", "-b", site.file("cookies"), "-c", site.file("cookies")]
        let form = try await runTool("curl", jar + ["\(url)/login"])
        let formToken = try #require(form.output.firstMatch(of: /name="form_token" value="([^"]+)"/)?.1)
        let login = try await runTool(
            "curl",
            jar + ["-H", "Origin: \(url)", "--data-urlencode", "form_token=\(formToken)"]
                + ["--data-urlencode", "token=\(token)", "-o", "/dev/null", "-w", "%{http_code}", "\(url)/login"])
        #expect(login.output == "303", "\(login.everything)")
        let overview = try await runTool("curl", jar + ["\(url)/"])
        #expect(overview.output.contains("expired.example.com"), "\(overview.output)")
        let found = try await runTool("curl", jar + ["\(url)/inventory?q=soon.example"])
        #expect(found.output.contains("certs/soon.pem") && !found.output.contains("certs/expired.pem"))
    }
}
