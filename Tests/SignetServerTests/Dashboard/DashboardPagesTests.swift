import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer
@testable import SignetWatch

@Suite("What the dashboard shows, and does")
struct DashboardPagesTests {
    @Test func anEmptyInventoryHasItsPagesToo() async throws {
        let site = try await DashboardSite.start()
        try await site.logIn()
        for path in ["/", "/inventory", "/findings", "/issuers", "/audit", "/runs"] {
            #expect(try await site.ask(path).status == 200, "\(path)")
        }
        #expect(try await site.ask("/").body.contains("The watch has not run yet."))
        for path in ["/places/1", "/places/x", "/places/-1", "/places/1/renew", "/places/99999999999999999999"] {
            #expect(try await site.ask(path).status == 404, "\(path)")
        }
        #expect(try await site.ask("/inventory?after=nonsense").status == 400)
        #expect(try await site.ask("/inventory?severity=nonsense&order=nonsense").status == 200)
        #expect(try await site.ask("/audit?before=nonsense").status == 200)
    }

    @Test func theWorstComesFirst() async throws {
        let site = try await DashboardSite.start()
        try await site.record(
            [
                DashboardFixture.seen(try await DashboardFixture.certificate("calm.example.org"), at: "/etc/calm.pem"),
                DashboardFixture.seen(
                    try await DashboardFixture.certificate("late.example.org", days: 3), at: "/etc/late.pem",
                    owner: "web@example.org", findings: [DashboardFixture.expiring(.critical)]),
                DashboardFixture.seen(
                    try await DashboardFixture.certificate("soon.example.org", days: 20), at: "/etc/soon.pem",
                    source: "other", findings: [DashboardFixture.expiring(.warning)]),
            ], problems: ["other: it was not looked at to its end."])
        try await site.logIn()
        let overview = try await site.ask("/").body
        #expect(overview.contains("<span class=\"number\">1</span> <span class=\"what\">critical</span>"))
        #expect(overview.contains("The last run did not see everything."))
        #expect(overview.contains("role=\"img\""))
        let names = ["late.example.org", "soon.example.org", "calm.example.org"]
        let list = try await site.ask("/inventory").body
        let places = try names.map { try #require(list.range(of: $0)).lowerBound }
        #expect(places == places.sorted())
        #expect(try await Self.shown(site, "severity=critical", names) == ["late.example.org"])
        #expect(try await Self.shown(site, "severity=warning", names) == ["late.example.org", "soon.example.org"])
        #expect(try await Self.shown(site, "source=other", names) == ["soon.example.org"])
        #expect(try await Self.shown(site, "owner=web%40example.org", names) == ["late.example.org"])
        #expect(try await Self.shown(site, "q=calm", names) == ["calm.example.org"])
        #expect(try await Self.shown(site, "q=nothing-like-it", names) == [])
        let findings = try await site.ask("/findings").body
        #expect(findings.contains("2 places"))
        #expect(findings.contains("Renew it."))
        #expect(findings.contains("href=\"/inventory?rule=expiring\""))
        #expect(try await Self.shown(site, "rule=expiring", names) == ["late.example.org", "soon.example.org"])
        #expect(try await Self.shown(site, "rule=expiring&source=other", names) == ["soon.example.org"])
        #expect(try await Self.shown(site, "rule=expired", names) == [])
        #expect(list.contains("<option value=\"expiring\">expiring</option>"))
        let runs = try await site.ask("/runs").body
        #expect(runs.contains("partial"))
        #expect(runs.contains("other: it was not looked at to its end."))
    }

    @Test func aSourceWithoutPlacesIsListedWithHowMuchOfItWasSeen() async throws {
        let site = try await DashboardSite.start()
        try await site.record([
            DashboardFixture.seen(try await DashboardFixture.certificate("calm.example.org"), at: "/etc/calm.pem")
        ])
        let now = Date()
        try await site.inventory.setLooks(
            [
                SourceLook(source: "files", outcome: .everything, endedAt: now),
                SourceLook(source: "logs", outcome: .failed, reasons: ["It does not answer."], endedAt: now),
            ], isWhole: true)
        try await site.logIn()
        let overview = try await site.ask("/").body
        for (source, tag) in [("files", "tag ok\">everything<"), ("logs", "tag critical\">failed<")] {
            let row = overview.split(separator: "\n").first { $0.contains("/inventory?source=\(source)") }
            #expect(row?.contains(tag) == true, "\(source): \(row ?? "no row")")
        }
    }

    private static func shown(_ site: DashboardSite, _ query: String, _ names: [String]) async throws -> [String] {
        let page = try await site.ask("/inventory?" + query).body
        return names.filter { page.contains(">\($0)</a>") }
    }

    @Test func pagesFollowEachOther() async throws {
        let site = try await DashboardSite.start()
        let certificate = try await DashboardFixture.certificate("many.example.org")
        try await site.record((0..<120).map { DashboardFixture.seen(certificate, at: "/etc/many/\($0).pem") })
        try await site.logIn()
        for order in ["urgency", "expiry", "title"] {
            var path: String? = "/inventory?order=\(order)"
            var seen: [String] = []
            var pages = 0
            while let next = path, pages < 10 {
                let page = try await site.ask(next).body
                seen += page.matches(of: #/(/places/\d+)"/#).map { String($0.1) }
                path = try #/rel="next" href="([^"]+)"/#.firstMatch(in: page).map {
                    String($0.1).replacing("&amp;", with: "&")
                }
                pages += 1
            }
            #expect(pages == 3, "\(order)")
            #expect(seen.count == 120, "\(order)")
            #expect(Set(seen).count == 120, "\(order)")
        }
    }

    @Test func hostileNamesStayText() async throws {
        let hostile = "<script>alert('1')</script>\"&{{tone}}"
        let site = try await DashboardSite.start()
        let certificate = try await DashboardFixture.certificate("evil", organization: hostile)
        try await site.record(
            [
                DashboardFixture.seen(
                    certificate, at: "/etc/\(hostile).pem", source: "s\(hostile)", detail: "alias \(hostile)",
                    owner: hostile,
                    findings: [Finding(.init(rawValue: "r\(hostile)"), .critical, hostile, remedy: hostile)],
                    management: Management(name: hostile, issuer: hostile), remarks: [hostile])
            ], problems: [hostile])
        try await site.logIn()
        let list = try await site.ask("/inventory?owner=%3Cscript%3E&q=%22%3E%3Cscript%3E").body
        #expect(!list.contains("<script"))
        let place = try #require(
            try #/href="(/places/\d+)"/#.firstMatch(in: try await site.ask("/inventory").body)?.1)
        for path in ["/", "/inventory", "/findings", "/runs", String(place), "/login?next=%3Cscript%3E"] {
            let answer = try await site.ask(path)
            #expect(!answer.body.contains("<script"), "\(path)")
            #expect(!answer.body.contains("alert('1')"), "\(path)")
        }
        #expect(try await site.ask(String(place)).body.contains("&lt;script&gt;"))
        // What looks like a template is not one.
        #expect(try await site.ask(String(place)).body.contains("{{tone}}"))
    }

    /// Marks that make one character with a sign that matters do not hide it.
    @Test(arguments: HostileText.markup) func signsAreEscapedWhateverStandsAroundThem(_ hostile: String) async throws {
        let site = try await DashboardSite.start()
        let certificate = try await DashboardFixture.certificate(hostile, organization: hostile)
        try await site.record(
            [
                DashboardFixture.seen(
                    certificate, at: "/etc/\(hostile).pem", source: "s\(hostile)", detail: hostile, owner: hostile,
                    findings: [Finding(.init(rawValue: "r\(hostile)"), .critical, hostile, remedy: hostile)],
                    management: Management(name: hostile, issuer: hostile), remarks: [hostile])
            ], problems: [hostile])
        try await site.logIn()
        let place = String(
            try #require(try #/href="(/places/\d+)"/#.firstMatch(in: try await site.ask("/inventory").body)?.1))
        let query = hostile.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        for path in [
            "/", "/inventory", "/inventory?q=\(query)", "/inventory?owner=\(query)&source=\(query)", "/findings",
            "/runs",
            place, "/login?next=\(query)",
        ] {
            let answer = try await site.ask(path)
            #expect([200, 303].contains(answer.status), "\(path)")
            #expect(HostileText.live(in: answer.body) == [], "\(path)")
        }
        let searched = try await site.ask("/inventory?q=%22%CC%81%20autofocus").body
        #expect(searched.holds("value=\"&quot;\u{0301} autofocus\""))
    }

    @Test func onePlaceTellsEverything() async throws {
        let site = try await DashboardSite.start()
        let first = try await DashboardFixture.certificate("old.example.org", days: 2)
        let second = try await DashboardFixture.certificate("new.example.org")
        let day = Date().addingTimeInterval(-86_400)
        try await site.record([DashboardFixture.seen(first, at: "/etc/web.pem")], at: day)
        try await site.record([
            DashboardFixture.seen(
                second, at: "/etc/web.pem", owner: "web@example.org", findings: [DashboardFixture.expiring(.warning)],
                remarks: ["It is a link."]),
            DashboardFixture.seen(second, at: "/etc/copy.pem"),
        ])
        try await site.logIn()
        let list = try await site.ask("/inventory?q=web.pem").body
        let path = try #require(try #/href="(/places/\d+)"/#.firstMatch(in: list)?.1)
        let page = try await site.ask(String(path)).body
        for text in [
            "new.example.org", "old.example.org", second.serialNumberText, second.fingerprint.hexadecimal,
            "/etc/web.pem", "/etc/copy.pem", "web@example.org", "It expires soon.", "Renew it.", "It is a link.",
            "BEGIN CERTIFICATE", "What was here",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        // Nothing here renews or revokes it.
        #expect(!page.contains("Renew now"))
        #expect(!page.contains("\(path)/revoke"))
        let formToken = try await site.formToken(of: "/")
        let fields = ["form_token=\(formToken)", "reason=unspecified", "sure=yes", "serial=\(second.serialNumberText)"]
        #expect(try await site.send("\(path)/revoke", fields).status == 404)
        #expect(try await site.send("\(path)/renew", fields).status == 404)
    }

    @Test func renewingAndRevokingAreDoneAndWrittenDown() async throws {
        let site = try await DashboardSite.start(certificates: [RunningServer.certificate("a")])
        try await site.server.waitUntilInstalled("a")
        let installed = try #require(try InputFile(site.server.directory.file("a/tls.crt")).certificates().first)
        try await site.record([
            DashboardFixture.seen(
                installed, at: "a", source: "ours", management: Management(name: "a", issuer: "authority root"))
        ])
        try await site.logIn()
        let list = try await site.ask("/inventory").body
        let path = String(try #require(try #/href="(/places/\d+)"/#.firstMatch(in: list)?.1))
        #expect(try await site.ask(path).body.contains("What the renewal engine says"))
        let formToken = try await site.formToken(of: "\(path)/renew")
        let renewal = ["form_token=\(formToken)", "serial=\(installed.serialNumberText)"]

        for origin in [nil, "http://evil.example"] {
            #expect(try await site.send("\(path)/renew", renewal, origin: origin).status == 403)
        }
        #expect(try await site.send("\(path)/renew", ["form_token=0"]).status == 403)
        #expect(try await site.ask("\(path)/renew?form_token=\(formToken)").status == 200)
        #expect(!(try await site.ask("/audit").body.contains("certificate.renew")))

        let renewed = try await site.send("\(path)/renew", renewal)
        #expect(renewed.status == 303)
        #expect(renewed.header("location") == "\(path)?done=renewal")
        #expect(try await site.ask("\(path)?done=renewal").body.contains("It is being renewed."))
        let audit = try await site.ask("/audit").body
        #expect(audit.contains("certificate.renew"))
        #expect(audit.contains("dashboard token"))

        #expect(try await site.ask("\(path)/revoke").body.contains("cannot be undone"))
        let base = ["form_token=\(formToken)", "reason=superseded"]
        let serial = "serial=\(installed.serialNumberText)"
        // Not sure, another certificate, a reason that cannot be chosen.
        #expect(try await site.send("\(path)/revoke", base + [serial]).header("location") == "\(path)/revoke")
        #expect(try await site.send("\(path)/revoke", base + ["serial=00", "sure=yes"]).status == 409)
        let strange = ["form_token=\(formToken)", "reason=ca-compromise", serial, "sure=yes"]
        #expect(try await site.send("\(path)/revoke", strange).header("location") == "\(path)/revoke")
        #expect(!(try await site.ask("/audit").body.contains("certificate.revoke")))

        let revoked = try await site.send("\(path)/revoke", base + [serial, "sure=yes"])
        #expect(revoked.status == 303)
        #expect(revoked.header("location")?.contains("done=revocation") == true)
        #expect(try await site.ask("/audit").body.contains("certificate.revoke"))
        #expect(try await site.ask("/issuers").body.contains("test root"))
    }

    @Test func findingsAreGroupedAndBounded() throws {
        #expect(TimelineView([]).bars.isEmpty)
        var counts: [ExpiryCount] = []
        for week in 0..<26 {
            counts.append(
                ExpiryCount(
                    from: Date(timeIntervalSince1970: 1_800_000_000 + Double(week) * 7 * 86_400),
                    counts: PlaceCounts(ok: week == 5 ? 1_000_000 : 0, criticals: week == 0 ? 1 : 0)))
        }
        let view = TimelineView(counts)
        #expect(view.bars.map(\.tone) == ["critical", "ok"])
        // One among a million is still seen.
        #expect((Double(view.bars[0].height) ?? 0) >= 2)
        #expect(view.sentence.hasPrefix("1000001 in 26 weeks; most, 1000000,"))
        #expect(view.rows.count == 2)
    }
}
