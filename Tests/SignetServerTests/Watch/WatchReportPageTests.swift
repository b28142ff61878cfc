import Crypto
import Foundation
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetServer
@testable import SignetWatch

@Suite("The watch's report as a page")
struct WatchReportPageTests {
    @Test func certificatesNamesStayText() async throws {
        let directory = try TemporaryDirectory()
        let database = try Database.open(path: directory.file("signet.db"), migrations: SignetDatabase.migrations)
        let inventory = Inventory(database: database)
        let run = try await inventory.beginRun(at: Date())
        var places: [AssessedObservation] = []
        for hostile in HostileText.markup {
            places.append(
                DashboardFixture.seen(
                    try await DashboardFixture.certificate(hostile), at: "/etc/\(hostile).pem", detail: hostile,
                    owner: hostile, findings: [Finding(.expiring, .critical, hostile, remedy: hostile)]))
        }
        try await inventory.record(places, run: run)
        let ended = try await inventory.endRun(run, at: Date(), outcome: .partial, problems: HostileText.markup)
        let page = try await inventory.page(InventoryQuery())
        let html = try WatchReport(page.rows, lastRun: ended, isCutOff: false, at: Date()).html()
        #expect(HostileText.live(in: html) == [], "\(html)")
        #expect(html.holds("<td>\u{0600}&lt;img src=x onerror=alert(1)\u{0600}&gt;</td>"))
        try await database.close()
    }

    /// No script would run, and the style is the page's own.
    @Test func theBrowserIsToldToRunNothing() throws {
        let html = try WatchReport([], lastRun: nil, isCutOff: false, at: Date()).html()
        let policy = try #require(
            try #/<meta http-equiv="Content-Security-Policy" content="([^"]+)">/#.firstMatch(in: html)?.1)
        let rules = policy.components(separatedBy: "; ")
        #expect(rules.contains("default-src 'none'"))
        #expect(!policy.contains("unsafe"))
        let style = try #require(try #/<style>([^<]+)<\/style>/#.firstMatch(in: html)?.1)
        let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        #expect(rules.contains("style-src 'sha256-\(hash)'"))
        #expect(!html.contains("style="))
    }
}
