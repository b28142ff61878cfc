import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Who gets into the dashboard")
struct DashboardAccessTests {
    private static let pages = ["/", "/inventory", "/findings", "/issuers", "/audit", "/runs", "/places/1"]

    @Test func strangersAreAskedToLogIn() async throws {
        let site = try await DashboardSite.start()
        for path in Self.pages + ["/places/1/renew", "/places/1/revoke"] {
            let answer = try await site.ask(path)
            #expect(answer.status == 303, "\(path)")
            #expect(answer.header("location")?.hasPrefix("/login") == true, "\(path)")
            #expect(answer.body.isEmpty)
        }
        for path in ["/places/1/renew", "/places/1/revoke", "/login"] {
            #expect(try await site.send(path, []).status == (path == "/login" ? 403 : 303))
        }
        #expect(try await site.ask("/signet.db").status == 404)
        let next = try await site.ask("/inventory?q=a+b")
        #expect(next.header("location") == "/login?next=%2Finventory%3Fq%3Da%2Bb")
    }

    @Test func everyAnswerTellsBrowsersWhatIsAllowed() async throws {
        let site = try await DashboardSite.start()
        try await site.logIn()
        let style = DashboardTemplates.stylePath
        for path in Self.pages + ["/login", "/nothing", style] {
            let answer = try await site.ask(path)
            #expect(
                answer.headers("content-security-policy") == [
                    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
                ], "\(path)")
            #expect(answer.header("x-content-type-options") == "nosniff")
            #expect(answer.header("x-frame-options") == "DENY")
            #expect(answer.header("referrer-policy") == "same-origin")
            #expect(path == style || answer.header("cache-control") == "no-store", "\(path)")
        }
    }

    @Test func theTokenOpensASession() async throws {
        let site = try await DashboardSite.start()
        let mode = try FileManager.default.attributesOfItem(
            atPath: site.server.directory.file("signet-data/dashboard.token"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let wrong = try await site.logIn(with: site.token + "0")
        #expect(wrong.status == 403)
        #expect(wrong.body.contains("That is not the token."))
        #expect(try await site.ask("/").status == 303)
        let right = try await site.logIn()
        #expect(right.status == 303)
        let cookies = right.headers("set-cookie").filter { $0.hasPrefix("signet-session=") }
        #expect(cookies.count == 1)
        #expect(cookies.first?.hasSuffix("; Path=/; HttpOnly; SameSite=Strict") == true)
        #expect(try await site.ask("/").status == 200)
        #expect(!site.server.process.output.contains(site.token))

        let formToken = try await site.formToken(of: "/")
        #expect(try await site.send("/logout", ["form_token=0"]).status == 403)
        #expect(try await site.ask("/").status == 200)
        let saved = try String(contentsOfFile: site.jar, encoding: .utf8)
        #expect(try await site.send("/logout", ["form_token=\(formToken)"]).status == 303)
        // The session is over, not only forgotten by the browser.
        try Data(saved.utf8).write(to: URL(fileURLWithPath: site.jar))
        #expect(try await site.ask("/").status == 303)
    }

    @Test func formsOfOthersAreRefused() async throws {
        let site = try await DashboardSite.start()
        let loginToken = try await site.formToken(of: "/login")
        let fields = ["form_token=\(loginToken)", "token=\(site.token)"]
        for origin in [nil, "null", "http://evil.example", site.url.replacing("http:", with: "https:")] {
            #expect(try await site.send("/login", fields, origin: origin).status == 403, "\(origin ?? "none")")
        }
        let foreign = ["-H", "Sec-Fetch-Site: cross-site"]
        #expect(try await site.send("/login", fields, foreign).status == 403)
        #expect(try await site.send("/login", ["token=\(site.token)"]).status == 403)
        #expect(
            try await site.send("/login", ["form_token=\(String(repeating: "0", count: 64))", fields[1]]).status == 403)
        #expect(try await site.send("/login", fields).status == 303)
        #expect(try await site.send("/login", [], ["-H", "Content-Type: text/plain"]).status == 403)
    }

    @Test func loginGoesNowhereElse() async throws {
        #expect(Dashboard.localPath("/inventory?q=1") == "/inventory?q=1")
        for hostile in [
            "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=y", "", "evil", "/ä",
        ] {
            #expect(Dashboard.localPath(hostile) == "/", "\(hostile)")
        }
        let site = try await DashboardSite.start()
        let formToken = try await site.formToken(of: "/login")
        let answer = try await site.send(
            "/login", ["form_token=\(formToken)", "token=\(site.token)", "next=/runs"])
        #expect(answer.header("location") == "/runs")
        #expect(try await site.ask("/login?next=//evil.example").header("location") == "/")
    }

    @Test func linksFromElsewhereKeepTheSession() async throws {
        let site = try await DashboardSite.start()
        let answer = try await site.ask("/places/7", ["-H", "Sec-Fetch-Site: cross-site"])
        #expect(answer.status == 200)
        #expect(answer.body.contains("http-equiv=\"refresh\""))
        #expect(answer.body.contains("href=\"/places/7\""))
    }

    @Test func guessersAreSlowedDown() async throws {
        let site = try await DashboardSite.start()
        for _ in 0..<5 { #expect(try await site.logIn(with: "guess").status == 403) }
        let answer = try await site.logIn()
        #expect(answer.status == 429)
        #expect((Int(answer.header("retry-after") ?? "") ?? 0) > 0)
    }

    @Test func failuresAreForgottenWithTime() {
        let clock = SkippingClock()
        let attempts = LoginAttempts(clock: clock)
        for _ in 0..<5 { attempts.noteFailure(of: "192.0.2.1") }
        #expect(attempts.delay(of: "192.0.2.1") == 30)
        #expect(attempts.delay(of: "192.0.2.2") == 0)
        clock.advance(by: .seconds(30))
        #expect(attempts.delay(of: "192.0.2.1") == 0)
        attempts.noteFailure(of: "192.0.2.1")
        #expect(attempts.delay(of: "192.0.2.1") == 30)
        attempts.noteSuccess(of: "192.0.2.1")
        #expect(attempts.delay(of: "192.0.2.1") == 0)
        // Many addresses together are slowed down too, and do not fill the memory.
        for number in 0..<(LoginAttempts.most + 10) { attempts.noteFailure(of: "address \(number)") }
        #expect(attempts.delay(of: "192.0.2.3") > 0)
    }

    @Test func sessionsEnd() {
        let clock = SkippingClock()
        let sessions = DashboardSessions(clock: clock)
        let idle = sessions.open(actor: "a", certificate: nil)
        clock.advance(by: .seconds(3599))
        #expect(sessions.session(of: idle, certificate: nil)?.actor == "a")
        clock.advance(by: .seconds(3600))
        #expect(sessions.session(of: idle, certificate: nil) == nil)
        let busy = sessions.open(actor: "b", certificate: nil)
        for _ in 0..<23 {
            clock.advance(by: .seconds(1800))
            #expect(sessions.session(of: busy, certificate: nil) != nil)
        }
        clock.advance(by: .seconds(1800))
        #expect(sessions.session(of: busy, certificate: nil) == nil)
        let bound = sessions.open(actor: "CN=c", certificate: [1])
        #expect(sessions.session(of: bound, certificate: nil) == nil)
        #expect(sessions.session(of: bound, certificate: [2]) == nil)
        #expect(sessions.session(of: bound, certificate: [1])?.actor == "CN=c")
        for _ in 0..<(DashboardSessions.most + 5) { _ = sessions.open(actor: "d", certificate: nil) }
        #expect(sessions.count == DashboardSessions.most)
    }

    @Test func aClientCertificateOpensASession() async throws {
        let files = TLSFiles()
        for name in ["server", "client", "stranger"] { try await files.makeSelfSigned(name) }
        let site = try await DashboardSite.start(
            dashboard: ", certificate: \(files.path("server.crt")), key: \(files.path("server.key")), "
                + "client_ca: \(files.path("client.crt"))")
        #expect(site.url.hasPrefix("https://"))
        let trust = [
            "--cacert", files.path("server.crt"), "--resolve",
            "localhost:\(site.url.split(separator: ":").last ?? ""):127.0.0.1",
        ]
        let ours = ["-k", "--cert", files.path("client.crt"), "--key", files.path("client.key")] + trust
        let page = try await site.ask("/login", ours)
        #expect(page.body.contains("CN=client"))
        let formToken = try await site.formToken(of: "/login", ours)
        let fields = ["form_token=\(formToken)", "way=certificate"]
        #expect(try await site.send("/login", fields, ["-k"]).status == 403)
        let again = try await site.formToken(of: "/login", ours)
        let answer = try await site.send("/login", ["form_token=\(again)", "way=certificate"], ours)
        #expect(answer.status == 303)
        #expect(
            answer.headers("set-cookie").contains { $0.hasPrefix("__Host-signet-session=") && $0.hasSuffix("; Secure") }
        )
        #expect(try await site.ask("/", ours).status == 200)
        // The cookie without the certificate is nothing.
        #expect(try await site.ask("/", ["-k"]).status == 303)
        let stranger = try await runTool(
            "curl",
            ["-sk", "--cert", files.path("stranger.crt"), "--key", files.path("stranger.key"), site.url + "/login"])
        #expect(stranger.status != 0)
    }
}
