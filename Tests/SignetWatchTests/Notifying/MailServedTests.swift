import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Mail to a real server.
@Suite struct MailServedTests {
    private func notifier(
        _ server: MailServer, _ protection: MailSettings.Protection = .startTLS, to: [String] = ["admin@example.org"],
        trusted: Bool = true, _ change: (inout MailSettings) -> Void = { _ in }
    ) throws -> MailNotifier {
        var settings = MailSettings(
            host: "127.0.0.1", port: server.port, protection: protection,
            trustedFile: trusted ? server.certificate : nil, helloName: "watch.example.org",
            from: try MailAddress(parsing: "Signet Wächter <watch@example.org>"),
            to: try to.map { try MailAddress(parsing: $0) })
        change(&settings)
        return try MailNotifier(name: "mail", settings: settings)
    }

    private func parcel(_ notice: Notice, to recipients: [String] = ["admin@example.org"]) -> Parcel {
        Parcel(id: UUID().uuidString.lowercased(), notice: notice, recipients: recipients)
    }

    /// The article's mail: severity, name, region, days left.
    private var notice: Notice {
        Notice(
            .critical, writtenAt: NoticeSamples.moment,
            lines: [NoticeSamples.expiring(1, .critical, title: "back2store", region: "ap-seoul-1")])
    }

    @Test(.timeLimit(.minutes(10))) func theArticlesMailArrivesOverSTARTTLS() async throws {
        let server = try await MailServer.start("required", user: "watch", password: "pass wörd")
        let notifier = try notifier(server) { settings in
            settings.username = "watch"
            settings.password = Secret("pass wörd")
        }
        let refusals = try await notifier.deliver(parcel(notice))
        #expect(refusals.isEmpty)
        let mail = try #require(try await server.mails(1).first)
        #expect(mail.headers["subject"] == "Critical: back2store in ap-seoul-1 expires in 15 days")
        #expect(mail.tls)
        #expect(mail.user == "watch")
        #expect(mail.hello == "watch.example.org")
        #expect(mail.from == "watch@example.org")
        #expect(mail.headers["from"] == "Signet Wächter <watch@example.org>")
        #expect(mail.headers["auto-submitted"] == "auto-generated")
        #expect(mail.headers["date"] == "Fri, 15 Jan 2027 08:00:00 +0000")
        #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"])
        #expect(mail.text.contains("Renew it and install the new one."))
        #expect(mail.html.contains("<strong>critical: back2store in ap-seoul-1</strong>"))
        #expect(mail.defects.isEmpty, "\(mail.defects)")
        #expect(mail.isASCII)
        #expect(mail.longestLine <= 78)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [("LOGIN", "PLAIN"), ("PLAIN", "LOGIN")])
    func logsInByWhatTheServerOffers(mechanism: String, excluded: String) async throws {
        let server = try await MailServer.start("starttls", user: "u", password: "p", excluded: excluded)
        for authentication in [MailSettings.Authentication.automatic, mechanism == "PLAIN" ? .plain : .login] {
            let notifier = try notifier(server) { settings in
                settings.username = "u"
                settings.password = Secret("p")
                settings.authentication = authentication
            }
            _ = try await notifier.deliver(parcel(notice))
        }
        let mails = try await server.mails(2)
        #expect(mails.map(\.mechanism) == [mechanism, mechanism])
    }

    @Test(.timeLimit(.minutes(10))) func implicitTLSAndNoTLSWorkWhereTheyAreWanted() async throws {
        let secure = try await MailServer.start("implicit")
        _ = try await notifier(secure, .implicit).deliver(parcel(notice))
        let first = try await secure.mails(1)
        #expect(first.map(\.tls) == [true])
        let plain = try await MailServer.start("plain")
        _ = try await notifier(plain, .none).deliver(parcel(notice))
        _ = try await notifier(plain, .opportunistic).deliver(parcel(notice))
        let second = try await plain.mails(2)
        #expect(second.map(\.tls) == [false, false])
        let offering = try await MailServer.start("starttls")
        _ = try await notifier(offering, .opportunistic, trusted: false).deliver(parcel(notice))
        let third = try await offering.mails(1)
        #expect(third.map(\.tls) == [true])
    }

    @Test(.timeLimit(.minutes(10))) func withoutTheTLSThatIsWantedNothingIsSent() async throws {
        let plain = try await MailServer.start("plain")
        let missing = await #expect(throws: NotifierFailure.self) {
            try await notifier(plain).deliver(parcel(notice))
        }
        #expect(missing?.sentence.contains("does not offer STARTTLS") == true, "\(String(describing: missing))")
        let strange = try await MailServer.start("required")
        let untrusted = await #expect(throws: NotifierFailure.self) {
            try await notifier(strange, trusted: false).deliver(parcel(notice))
        }
        #expect(untrusted?.sentence.contains("certificate") == true, "\(String(describing: untrusted))")
        // Had something been sent before, it would be the first.
        _ = try await notifier(plain, .none).deliver(parcel(notice))
        let mails = try await plain.mails(1)
        #expect(mails.count == 1)
    }

    @Test(.timeLimit(.minutes(10))) func aWrongPasswordIsSaidWithoutThePassword() async throws {
        let server = try await MailServer.start("required", user: "watch", password: "right")
        let notifier = try notifier(server) { settings in
            settings.username = "watch"
            settings.password = Secret("wr0ng-secret")
        }
        let failure = await #expect(throws: NotifierFailure.self) { try await notifier.deliver(parcel(notice)) }
        #expect(
            failure?.sentence.contains("does not accept the user name or password") == true,
            "\(String(describing: failure))")
        #expect(failure?.sentence.contains("wr0ng") == false)
        #expect(failure?.isUnreachable == true)
    }

    @Test(.timeLimit(.minutes(10))) func recipientsThatAreRefusedAreToldAndTheOthersGetTheMail() async throws {
        let server = try await MailServer.start("starttls")
        let all = ["one@example.org", "gone@example.org", "later@example.org", "two@example.org"]
        let refusals = try await notifier(server, to: all).deliver(parcel(notice, to: all))
        #expect(refusals.map(\.recipient) == ["gone@example.org", "later@example.org"])
        #expect(refusals.map(\.isFinal) == [true, false])
        #expect(refusals.first?.reason.contains("550 5.1.1 There is no such user") == true)
        let mails = try await server.mails(2)
        #expect(mails.map(\.recipients) == [["one@example.org"], ["two@example.org"]])
        #expect(Set(mails.compactMap { $0.headers["message-id"] }).count == 1)
        #expect(mails.first?.to.map { $0[1] } == all)
    }

    @Test(.timeLimit(.minutes(10))) func aMessageThatTheServerDoesNotWantHoldsUpNoOther() async throws {
        let server = try await MailServer.start("starttls")
        let refused = Notice(
            .critical, writtenAt: NoticeSamples.moment, lines: [NoticeSamples.expiring(1, .critical, title: "REFUSED")])
        let failure = await #expect(throws: NotifierFailure.self) {
            try await notifier(server).deliver(parcel(refused))
        }
        #expect(failure?.isUnreachable == false)
        #expect(failure?.sentence.contains("554 5.7.1") == true, "\(String(describing: failure))")
    }

    @Test(.timeLimit(.minutes(10))) func aServerThatIsAwayOrSilentEndsInTime() async throws {
        let closed = try ClosedPort()
        let settings = MailSettings(
            host: "127.0.0.1", port: closed.number, from: try MailAddress(parsing: "a@example.org"),
            to: [try MailAddress(parsing: "b@example.org")])
        let away = try MailNotifier(name: "mail", settings: settings)
        let refused = await #expect(throws: NotifierFailure.self) { try await away.deliver(parcel(notice)) }
        #expect(refused?.isUnreachable == true)

        try await SilentServer.run { port in
            var silent = settings
            silent.port = port
            silent.timeout = .milliseconds(300)
            let notifier = try MailNotifier(name: "mail", settings: silent)
            let failure = await #expect(throws: NotifierFailure.self) { try await notifier.deliver(parcel(notice)) }
            #expect(failure?.sentence.contains("did not answer within 300ms") == true, "\(String(describing: failure))")
        }
    }

    @Test(.timeLimit(.minutes(10))) func whoIsCancelledDoesNotWaitForTheServer() async throws {
        try await SilentServer.run { port in
            let settings = MailSettings(
                host: "127.0.0.1", port: port, from: try MailAddress(parsing: "a@example.org"),
                to: [try MailAddress(parsing: "b@example.org")], timeout: .seconds(3600))
            let notifier = try MailNotifier(name: "mail", settings: settings)
            let parcel = parcel(notice)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await notifier.deliver(parcel) }
                }
                group.cancelAll()
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func whoHasTheMailWhenItIsCancelledDoesNotGetItAgain() async throws {
        let server = try await MailServer.start("starttls")
        let all = ["one@example.org", "endless@example.org", "two@example.org"]
        let notifier = try notifier(server, to: all) { $0.timeout = .seconds(3600) }
        let parcel = parcel(notice, to: all)
        let refusals = try await withThrowingTaskGroup(of: [Refusal].self) { group in
            group.addTask { try await notifier.deliver(parcel) }
            try await server.isThinking()
            group.cancelAll()
            return try await group.next() ?? []
        }
        #expect(refusals.map(\.recipient) == ["endless@example.org", "two@example.org"])
        #expect(refusals.map(\.isFinal) == [false, false])
        let mails = try await server.mails(1)
        #expect(mails.map(\.recipients) == [["one@example.org"]])
    }

    /// Whatever stands in certificates and in configuration: one mail with the headers that we wrote, and no others.
    @Test(.timeLimit(.minutes(10))) func nothingInACertificateBecomesAHeaderACommandOrAnEndOfMail() async throws {
        let server = try await MailServer.start("starttls")
        let evil = "x\r\nBcc: all@example.org\r\n\r\n.\r\nQUIT\r\n\u{2028}\u{85}" + String(repeating: "ü한🔥 ", count: 90)
        let lines = [
            NoticeSamples.line(
                1, title: evil, location: evil, owner: evil, region: evil,
                [
                    Finding(
                        .untrusted, .critical, evil + "\n.\n", remedy: "<script>" + String(repeating: "=", count: 3000))
                ])
        ]
        let notice = Notice(.critical, owner: evil, writtenAt: NoticeSamples.moment, lines: lines)
        let refusals = try await notifier(server).deliver(parcel(notice))
        #expect(refusals.isEmpty)
        let mails = try await server.mails(1)
        #expect(mails.count == 1)
        let mail = try #require(mails.first)
        #expect(
            mail.headers.keys.sorted() == [
                "auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "subject", "to",
                "user-agent",
            ])
        #expect(mail.defects.isEmpty, "\(mail.defects)")
        #expect(mail.isASCII)
        #expect(mail.longestLine <= 78)
        #expect(mail.headers["subject"]?.contains("Bcc: all@example.org") == true)
        #expect(mail.text.contains("\n.\n"))
        #expect(mail.text.contains("ü한🔥"))
        #expect(!mail.html.contains("<script>"))
        #expect(mail.text.contains("Signet watch, 2027-01-15"))
    }

    @Test(.timeLimit(.minutes(10))) func ownersGetTheirOwnMailByAddressOrByName() async throws {
        let server = try await MailServer.start("starttls")
        let notifier = try notifier(server) { settings in
            settings.owners = [
                "web team": [(try? MailAddress(parsing: "Web, \"Team\" <web@example.org>")) ?? settings.from]
            ]
        }
        #expect(notifier.recipients(for: "web team") == ["web@example.org"])
        #expect(notifier.recipients(for: "dba@example.org") == ["dba@example.org"])
        #expect(notifier.recipients(for: "nobody known") == ["admin@example.org"])
        #expect(notifier.recipients(for: nil) == ["admin@example.org"])
        var notice = notice
        notice.owner = "web team"
        _ = try await notifier.deliver(parcel(notice, to: notifier.recipients(for: "web team")))
        let mails = try await server.mails(1)
        #expect(mails.map(\.recipients) == [["web@example.org"]])
        #expect(mails.first?.to == [["Web, \"Team\"", "web@example.org"]])
    }
}
