import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct WebhookNotifierTests {
    private let notice = Notice(
        .critical, owner: "web@example.org", writtenAt: NoticeSamples.moment,
        lines: [
            NoticeSamples.expiring(
                1, .critical, title: "back2store", region: "ap-seoul-1",
                renewal: RenewalWord(name: "shop", nextAttempt: 1_800_003_600, lastError: "Refused."))
        ])

    private var parcel: Parcel { Parcel(id: "p-1", notice: notice, recipients: [""]) }

    @Test func postsTheDocumentedForm() async throws {
        try await AnsweringServer.run { _ in
            .init(204)
        } _: { server in
            let settings = WebhookSettings(
                url: Secret("\(server.address)/hook?x=1"), token: Secret("t0ken"), signingKey: Secret("k3y"))
            let refusals = try await WebhookNotifier(name: "hook", settings: settings).deliver(parcel)
            #expect(refusals.isEmpty)
            let request = try #require(server.requests.first)
            #expect(request.method == "POST")
            #expect(request.uri == "/hook?x=1")
            #expect(request.headers.first(name: "Authorization") == "Bearer t0ken")
            #expect(request.headers.first(name: "X-Signet-Delivery") == "p-1")
            #expect(request.headers.first(name: "X-Signet-Event") == "critical")
            #expect(request.headers.first(name: "Content-Type") == "application/json")
            let body = try JSONValue(request.body)
            let expected: JSONValue = [
                "version": 1, "id": "p-1", "kind": "critical", "severity": "critical",
                "moment": "2027-01-15T08:00:00Z", "owner": "web@example.org",
                "subject": "Critical: back2store in ap-seoul-1 expires in 15 days",
                "summary": "This has become critical.", "omitted": 0, "heartbeat": .null,
                "places": [
                    [
                        "source": "public", "kind": "endpoint", "location": "10.0.0.1:443", "detail": "",
                        "owner": .null, "region": "ap-seoul-1", "name": "back2store", "serial": "01:02",
                        "fingerprint": "aa", "not_after": "2027-01-30T09:00:00Z", "days_left": 15,
                        "severity": "critical", "change": "known", "standing": "failing",
                        "findings": [
                            [
                                "rule": "expiring", "severity": "critical",
                                "sentence": "The certificate back2store expires in 15 days.",
                                "remedy": "Renew it and install the new one.",
                            ]
                        ],
                        "renewal": [
                            "name": "shop", "next_attempt": "2027-01-15T09:00:00Z", "last_error": "Refused.",
                        ],
                    ]
                ],
            ]
            #expect(body == expected)
            let signed = try await runTool(
                "openssl", ["dgst", "-sha256", "-hmac", "k3y", "-r"], input: request.body)
            let code = try #require(signed.output.split(separator: " ").first)
            #expect(request.headers.first(name: "X-Signet-Signature-256") == "sha256=\(code)")
        }
    }

    @Test(arguments: [(400, false), (404, false), (401, true), (429, true), (500, true), (302, false)])
    func anotherAnswerIsAFailureWithoutTheAddress(status: Int, isUnreachable: Bool) async throws {
        try await AnsweringServer.run { _ in
            .init(status, "no such\nhook")
        } _: { server in
            let notifier = try WebhookNotifier(
                name: "hook", settings: WebhookSettings(url: Secret("\(server.address)/s3cret-path")))
            let failure = await #expect(throws: NotifierFailure.self) { try await notifier.deliver(parcel) }
            #expect(failure?.sentence == "127.0.0.1 answered HTTP \(status): no such hook")
            #expect(failure?.isUnreachable == isUnreachable)
        }
    }

    @Test(arguments: [(429, "120"), (503, "Fri, 15 Jan 2027 08:02:00 GMT"), (500, nil), (400, nil)])
    func whenToTryAgainIsTheServersWord(status: Int, expected: String?) async throws {
        let header = expected ?? "120"
        try await AnsweringServer.run { _ in
            .init(status, headers: ["Retry-After": header])
        } _: { server in
            let address = Secret(server.address)
            let notifiers: [any Notifier] = [
                try WebhookNotifier(name: "hook", settings: WebhookSettings(url: address)),
                try SlackNotifier(name: "chat", settings: SlackSettings(url: address)),
                try AlertmanagerNotifier(name: "alerts", settings: AlertmanagerSettings(url: address)),
            ]
            for notifier in notifiers {
                let failure = await #expect(throws: NotifierFailure.self) { try await notifier.deliver(parcel) }
                #expect(failure?.retryAfter == expected, "\(notifier.name)")
            }
        }
    }

    @Test func aServerThatIsAwayOrSilentIsSaidWithoutTheAddress() async throws {
        let closed = try ClosedPort()
        let away = try WebhookNotifier(
            name: "hook", settings: WebhookSettings(url: Secret("http://127.0.0.1:\(closed.number)/s3cret")))
        let refused = await #expect(throws: NotifierFailure.self) { try await away.deliver(parcel) }
        #expect(refused?.isUnreachable == true)
        #expect(refused?.sentence.contains("s3cret") == false)
        try await SilentServer.run { port in
            let silent = try WebhookNotifier(
                name: "hook",
                settings: WebhookSettings(url: Secret("http://127.0.0.1:\(port)/s3cret"), timeout: .milliseconds(200)))
            let failure = await #expect(throws: NotifierFailure.self) { try await silent.deliver(parcel) }
            #expect(failure?.isUnreachable == true)
            #expect(failure?.sentence.contains("s3cret") == false)
        }
    }

    @Test(arguments: ["", "hooks.example.org/x", "ftp://example.org", "https://", "file:///etc/passwd"])
    func whatIsNoAddressIsRefused(url: String) {
        #expect(throws: SignetError(.invalidInput, "")) {
            try WebhookNotifier(name: "hook", settings: WebhookSettings(url: Secret(url)))
        }
    }

    @Test func aChatGetsAMessageThatCallsNobody() async throws {
        try await AnsweringServer.run { _ in
            .init(200, "ok")
        } _: { server in
            let evil = NoticeSamples.expiring(1, .critical, title: "<!channel> & `x`", location: "`<http://x|y>`")
            let notice = Notice(.critical, writtenAt: NoticeSamples.moment, lines: [evil])
            let notifier = try SlackNotifier(
                name: "chat", settings: SlackSettings(url: Secret("\(server.address)/services/T/B/x"), channel: "#ops"))
            _ = try await notifier.deliver(Parcel(id: "1", notice: notice, recipients: [""]))
            let body = try JSONValue(try #require(server.requests.first).body)
            #expect(body["channel"] == "#ops")
            let text = try #require(body["text"]?.text)
            #expect(text.hasPrefix("*Critical: &lt;!channel&gt; &amp;"))
            let attachment = try #require(body["attachments"]?.elements?.first)
            #expect(attachment["color"] == "danger")
            #expect(attachment["text"]?.text?.contains("expires 2027-01-30 09:00:00Z (in 15 days)") == true)
            let everything = String(decoding: body.bytes, as: UTF8.self)
            #expect(!everything.contains("<!") && !everything.contains("<http"))
        }
    }

    /// A mark before or behind a sign makes one character with it, but the chat reads the bytes.
    @Test(arguments: ["\u{0600}<!channel\u{0600}>", "&\u{0301}", "`\u{0301}<\u{0338}!here>\u{0301}"])
    func marksCallNobodyEither(_ hostile: String) throws {
        let line = NoticeSamples.line(
            1, title: hostile, location: hostile,
            renewal: RenewalWord(name: hostile, nextAttempt: nil, lastError: hostile),
            [Finding(.malformed, .critical, hostile, remedy: hostile)])
        let beat = HeartbeatReport(
            certificates: 1, places: 1, warnings: 0, criticals: 0, nextExpiry: nil, runs: 1, incompleteRuns: 1,
            problems: [hostile])
        let notifier = try SlackNotifier(
            name: "chat", settings: SlackSettings(url: Secret("https://chat.example.org/x")))
        let body = notifier.message(Notice(.critical, writtenAt: NoticeSamples.moment, lines: [line]))
        let heartbeat = notifier.message(Notice(.heartbeat, writtenAt: NoticeSamples.moment, heartbeat: beat))
        for message in [body, heartbeat] {
            let text = String(decoding: message.bytes, as: UTF8.self)
            #expect(text.holds(";"), "It is there: \(text)")
            for live in ["<", ">", "&\u{0301}"] { #expect(!text.holds(live), "\(text)") }
        }
        let place = try #require(body["attachments"]?.elements?.first?["text"]?.text?.split(separator: "\n")[1])
        #expect(place.utf8.count { $0 == UInt8(ascii: "`") } == 2, "\(place)")
    }

    @Test func aChatMessageStaysWithinWhatChatsTake() throws {
        let lines = (1...400).map {
            NoticeSamples.expiring(PlaceID($0), title: String(repeating: "n", count: 200), fingerprint: "\($0)")
        }
        let notice = Notice(.digest, writtenAt: NoticeSamples.moment, lines: lines, omitted: 7)
        let notifier = try SlackNotifier(
            name: "chat", settings: SlackSettings(url: Secret("https://chat.example.org/x")))
        let attachments = try #require(notifier.message(notice)["attachments"]?.elements)
        let shown = attachments.count - 1
        #expect(attachments.compactMap { $0["text"]?.text?.utf8.count }.reduce(0, +) < 16_000)
        #expect(attachments.last?["text"] == .string("And \(400 - shown + 7) more places."))
    }
}
