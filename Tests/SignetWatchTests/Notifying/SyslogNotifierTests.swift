import Foundation
import Logging
import NIOCore
import NIOPosix
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

@Suite struct SyslogNotifierTests {
    private static let notice = Notice(
        .critical, writtenAt: NoticeSamples.moment,
        lines: [
            NoticeSamples.expiring(1, .critical, title: "back2store", region: "ap\"se]oul\\1"),
            NoticeSamples.expiring(2, title: "größe", fingerprint: "bb"),
        ])

    private func check(_ texts: [String]) throws {
        let pattern =
            /<(\d+)>1 (\S+) (\S+) signet (\d+) critical \[certificate@32473 ((?:[a-z_]+="(?:[^"\\\]]|\\.)*" ?)+)\] \u{FEFF}(.+)/
        #expect(texts.count == 2)
        let first = try #require(try texts.first?.wholeMatch(of: pattern), "\(texts)")
        // Facility 3, severity 2.
        #expect(first.1 == "26")
        #expect(first.2 == "2027-01-15T08:00:00Z")
        #expect(first.5.contains(#"region="ap\"se\]oul\\1""#), "\(first.5)")
        #expect(first.5.contains("days_left=\"15\""))
        #expect(first.6.contains("The certificate back2store expires in 15 days."))
        let second = try #require(try texts.last?.wholeMatch(of: pattern), "\(texts)")
        #expect(second.1 == "28")
        #expect(second.6.contains("größe"))
    }

    private func send(to target: SyslogSettings.Target) async throws {
        let notifier = try SyslogNotifier(name: "log", settings: SyslogSettings(target: target))
        _ = try await notifier.deliver(Parcel(id: "1", notice: Self.notice, recipients: [""]))
    }

    @Test(.timeLimit(.minutes(10))) func speaksToALocalSocket() async throws {
        let directory = try TemporaryDirectory()
        let socket = try DatagramSocket(path: directory.file("log"))
        try await send(to: .unix(path: directory.file("log")))
        try check([try socket.receive(), try socket.receive()])
    }

    @Test(.timeLimit(.minutes(10))) func speaksUDP() async throws {
        let socket = try DatagramSocket()
        try await send(to: .udp(host: "127.0.0.1", port: socket.port))
        try check([try socket.receive(), try socket.receive()])
    }

    @Test(.timeLimit(.minutes(10))) func speaksTCPWithCountedOctets() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, Never>(wrappingChannelSynchronously: channel)
                }
            }
        let port = try #require(listener.channel.localAddress?.port)
        let bytes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                try await listener.executeThenClose { connections in
                    for try await connection in connections {
                        return try await connection.executeThenClose { incoming in
                            var bytes: [UInt8] = []
                            for try await piece in incoming { bytes += Array(buffer: piece) }
                            return bytes
                        }
                    }
                    return []
                }
            }
            try await send(to: .tcp(host: "127.0.0.1", port: port))
            return try await group.next() ?? []
        }
        var rest = bytes[...]
        var texts: [String] = []
        while let blank = rest.firstIndex(of: UInt8(ascii: " ")) {
            let count = try #require(Int(String(decoding: rest[..<blank], as: UTF8.self)))
            texts.append(String(decoding: rest[(blank + 1)...].prefix(count), as: UTF8.self))
            rest = rest[(blank + 1)...].dropFirst(count)
        }
        #expect(rest.isEmpty)
        try check(texts)
    }

    @Test func nobodyThereIsAFailure() async throws {
        let directory = try TemporaryDirectory()
        let closed = try ClosedPort()
        for target in [
            SyslogSettings.Target.unix(path: directory.file("none")), .tcp(host: "127.0.0.1", port: closed.number),
            .unix(path: "/" + String(repeating: "x", count: 200)),
        ] {
            let failure = await #expect(throws: NotifierFailure.self) { try await send(to: target) }
            #expect(failure?.isUnreachable == true)
        }
    }

    @Test func aLongMessageIsCutAtACharacter() throws {
        let line = NoticeSamples.line(
            1, [Finding(.malformed, .warning, String(repeating: "한", count: 5000), remedy: "")])
        let entry = try #require(
            NoticeLog(notice: Notice(.critical, writtenAt: NoticeSamples.moment, lines: [line])).entries.first)
        let message = SyslogMessage(
            facility: 3, host: "höst\n x", processID: 1, moment: NoticeSamples.moment, entry: entry)
        for limit in 1000..<1010 {
            let bytes = message.bytes(limit: limit)
            #expect(bytes.count <= limit && bytes.count > limit - 3)
            #expect(String(validating: bytes, as: UTF8.self) != nil)
        }
        #expect(String(decoding: message.bytes(limit: 2000), as: UTF8.self).contains(" hstx signet 1 "))
    }

    /// Whoever reads lines takes what comes behind a line end for another message.
    @Test func anEntryIsOnOneLineWhateverItsTextsHold() throws {
        let hostile = "a\r\n<2>1 b\u{2028}c\u{85}\n"
        let line = NoticeSamples.line(
            1, title: hostile, location: hostile, owner: hostile, region: hostile,
            [Finding(.malformed, .critical, hostile, remedy: hostile)])
        let entry = try #require(
            NoticeLog(notice: Notice(.critical, writtenAt: NoticeSamples.moment, lines: [line])).entries.first)
        for text in [entry.text] + entry.fields.map(\.value) {
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(text)")
            #expect(!text.holds("\u{2028}"), "\(text)")
        }
    }

    /// A combining mark makes one character with the sign before it.
    @Test func marksDoNotHideTheEndOfAValue() throws {
        let line = NoticeSamples.expiring(
            1, .critical, title: "a\"\u{0301} b]\u{0301}\\\u{0301}", owner: "o\u{0600}\" x")
        let entry = try #require(
            NoticeLog(notice: Notice(.critical, writtenAt: NoticeSamples.moment, lines: [line])).entries.first)
        let bytes = SyslogMessage(facility: 3, host: "h", processID: 1, moment: NoticeSamples.moment, entry: entry)
            .bytes(limit: 8000)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.holds("certificate=\"a\\\"\u{0301} b\\]\u{0301}\\\\\u{0301}\" "), "\(text)")
        #expect(text.holds("owner=\"o\u{0600}\\\" x\"]"), "\(text)")
    }

    @Test func targetsAreRead() throws {
        #expect(try SyslogSettings.Target(parsing: "/dev/log") == .unix(path: "/dev/log"))
        #expect(try SyslogSettings.Target(parsing: "udp://log.example.org") == .udp(host: "log.example.org", port: 514))
        #expect(try SyslogSettings.Target(parsing: "tcp://[::1]:6514") == .tcp(host: "::1", port: 6514))
        #expect(
            try SyslogSettings.Target(parsing: "tls://log.example.org") == .tls(host: "log.example.org", port: 6514))
        #expect(throws: SignetError(.invalidInput, "")) { try SyslogSettings.Target(parsing: "log.example.org") }
        #expect(throws: SignetError(.invalidInput, "")) { try SyslogSettings.Target(parsing: "tcp://a:b") }
        #expect(throws: SignetError(.invalidInput, "")) {
            try SyslogNotifier(name: "log", settings: SyslogSettings(facility: 24))
        }
    }

    @Test func theOwnLogGetsAnEntryAPlace() async throws {
        let book = LogBook()
        let notifier = LogNotifier(name: "log", logger: Logger(label: "test") { _ in book })
        var known = NoticeSamples.expiring(2, fingerprint: "bb")
        var new = NoticeSamples.expiring(1, .critical, title: "back2store")
        (known.change, new.change) = (.known, .new)
        let digest = Notice(.digest, writtenAt: NoticeSamples.moment, lines: [new, known])
        _ = try await notifier.deliver(Parcel(id: "1", notice: digest, recipients: [""]))
        let heartbeat = Notice(.heartbeat, writtenAt: NoticeSamples.moment, heartbeat: NoticeSamples.heartbeat)
        _ = try await notifier.deliver(Parcel(id: "2", notice: heartbeat, recipients: [""]))
        let entries = book.entries
        #expect(entries.map(\.level) == [.critical, .info])
        #expect(entries.first?.metadata["certificate"] == "back2store")
        #expect(entries.first?.metadata["rules"] == "expiring")
        #expect(entries.last?.text.contains("Everything is well.") == true)
    }
}

/// Keeps what is logged.
private final class LogBook: LogHandler {
    struct Entry: Sendable {
        let level: Logger.Level
        let text: String
        let metadata: [String: String]
    }

    private let kept = Mutex<[Entry]>([])
    var entries: [Entry] { kept.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    func log(event: LogEvent) {
        let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
        kept.withLock { $0.append(Entry(level: event.level, text: "\(event.message)", metadata: metadata)) }
    }
}
