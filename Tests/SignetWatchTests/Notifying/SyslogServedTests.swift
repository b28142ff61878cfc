import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite("A system log over TLS: rsyslog")
struct SyslogServedTests {
    private static let notice = Notice(
        .critical, writtenAt: NoticeSamples.moment,
        lines: [
            NoticeSamples.expiring(1, .critical, title: "back2store", region: "ap-seoul-1"),
            NoticeSamples.expiring(2, title: "größe", fingerprint: "bb"),
        ])

    private func send(to port: Int, trusting file: String?) async throws {
        let notifier = try SyslogNotifier(
            name: "log", settings: SyslogSettings(target: .tls(host: "127.0.0.1", port: port), trustedFile: file))
        _ = try await notifier.deliver(Parcel(id: "1", notice: Self.notice, recipients: [""]))
    }

    @Test(.timeLimit(.minutes(10))) func messagesArriveWhole() async throws {
        let server = try await SyslogServer.start(name: "IP:127.0.0.1")
        try await send(to: server.port, trusting: server.certificate)
        try await yielding { server.lines.count == 2 }
        let (first, second) = (server.lines[0], server.lines[1])
        #expect(first.hasPrefix("3.2 signet critical [certificate@32473 certificate=\"back2store\""), "\(first)")
        #expect(first.contains("region=\"ap-seoul-1\""), "\(first)")
        #expect(first.contains("The certificate back2store expires in 15 days."), "\(first)")
        #expect(second.hasPrefix("3.4 signet critical [") && second.contains("größe"), "\(second)")
    }

    /// Nothing is sent to who cannot prove that it is the log.
    @Test(.timeLimit(.minutes(10))) func anotherServerGetsNothing() async throws {
        let own = try await SyslogServer.start(name: "IP:127.0.0.1")
        let misnamed = try await SyslogServer.start(name: "IP:127.0.0.2,DNS:127.0.0.1,DNS:localhost")
        for (server, trusted) in [
            (own, misnamed.certificate), (own, nil), (misnamed, misnamed.certificate),
        ] {
            let failure = await #expect(throws: NotifierFailure.self) {
                try await send(to: server.port, trusting: trusted)
            }
            #expect(failure?.isUnreachable == true)
            let sentence = failure?.sentence ?? ""
            #expect(sentence.hasPrefix("The system log 127.0.0.1:\(server.port) cannot be reached: "), "\(sentence)")
        }
        let unreadable = await #expect(throws: NotifierFailure.self) {
            try await send(to: own.port, trusting: "/nonexistent.pem")
        }
        #expect(unreadable?.sentence.contains("/nonexistent.pem") == true)
        // What comes after shows that nothing came before.
        try await send(to: own.port, trusting: own.certificate)
        try await yielding { own.lines.count >= 2 }
        #expect(own.lines.count == 2 && misnamed.lines.isEmpty)
    }

    @Test(.timeLimit(.minutes(10))) func whoSpeaksNoTLSIsSaid() async throws {
        try await SilentServer.run { port in
            let notifier = try SyslogNotifier(
                name: "log",
                settings: SyslogSettings(target: .tls(host: "127.0.0.1", port: port), timeout: .milliseconds(200)))
            let failure = await #expect(throws: NotifierFailure.self) {
                _ = try await notifier.deliver(Parcel(id: "1", notice: Self.notice, recipients: [""]))
            }
            #expect(failure?.isUnreachable == true)
        }
    }
}
