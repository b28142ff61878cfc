import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Every protocol within which TLS begins: as servers speak it, as they refuse, and as they mean ill.
@Suite struct StartTLSProtocolTests {
    /// A talk that leads to TLS.
    struct Talk: Sendable, CustomTestStringConvertible {
        let kind: StartTLS
        let server: [UInt8]
        /// What the client says after its opening, in order.
        let client: [[UInt8]]
        var testDescription: String { kind.rawValue }

        init(_ kind: StartTLS, _ server: String, _ client: [String]) {
            self.init(kind, Array(server.utf8), client.map { Array($0.utf8) })
        }

        init(_ kind: StartTLS, _ server: [UInt8], _ client: [[UInt8]]) {
            self.kind = kind
            self.server = server
            self.client = client
        }
    }

    private static let mail = "220-mail\r\n220 ready\r\n250-mail\r\n250-STARTTLS\r\n250 HELP\r\n220 go\r\n"
    private static let hello = "EHLO signet.invalid\r\n"

    /// A greeting of MySQL 8 (protocol 10) with or without TLS.
    private static func greeting(tls: Bool) -> [UInt8] {
        let capabilities: [UInt8] = tls ? [0xFF, 0xFF] : [0xFF, 0xF7]
        let body =
            [10] + Array("8.0.36".utf8) + [0, 7, 0, 0, 0] + Array("abcdefgh".utf8) + [0] + capabilities
            + [45, 2, 0, 0xFF, 0xDF, 21] + [UInt8](repeating: 0, count: 10) + Array("ijklmnopqrst".utf8) + [0]
        return [UInt8(body.count), 0, 0, 0] + body
    }

    private static let sslRequest: [UInt8] =
        [32, 0, 0, 1, 0x01, 0x8A, 0, 0, 0, 0, 0, 1, 45] + [UInt8](repeating: 0, count: 23)
    private static let extended: [UInt8] = [0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]
    private static let features =
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='x'><stream:features>"
        + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>"
    private static let begin = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
    private static let proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

    static let talks = [
        Talk(.smtp, mail, [hello, "STARTTLS\r\n"]),
        Talk(.submission, mail, [hello, "STARTTLS\r\n"]),
        Talk(.lmtp, mail, ["LHLO signet.invalid\r\n", "STARTTLS\r\n"]),
        Talk(
            .imap, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n",
            ["A1 STARTTLS\r\n"]),
        Talk(.pop3, "+OK ready <1@mail>\r\n+OK begin\r\n", ["STLS\r\n"]),
        Talk(
            .sieve, "\"IMPLEMENTATION\" \"x\"\r\n\"SASL\" \"\"\r\n\"STARTTLS\"\r\nOK \"ready\"\r\nOK \"begin\"\r\n",
            ["STARTTLS\r\n"]),
        Talk(.ftp, "220-Welcome\r\nto this server\r\n 220 no end\r\n220 ready\r\n234 begin\r\n", ["AUTH TLS\r\n"]),
        Talk(.ldap, extended, []),
        Talk(.postgresql, "S", []),
        Talk(.mysql, greeting(tls: true), [sslRequest]),
        Talk(.xmpp, features + proceed, [begin]),
        Talk(.xmppServer, features + "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'></proceed>", [begin]),
    ]

    @Test func everyProtocolHasATalk() {
        #expect(Set(Self.talks.map(\.kind)) == Set(StartTLS.allCases))
    }

    /// What comes of `bytes` arriving in pieces; a server answers only when it was spoken to, so a talk goes by turns.
    private func run(_ talk: Talk, pieces: [[UInt8]]) -> (said: [[UInt8]], last: StartTLSStep, left: [UInt8]) {
        var preamble = talk.kind.preamble(to: "mail.example.com")
        var input: [UInt8] = []
        var said: [[UInt8]] = []
        for piece in pieces {
            input += piece
            while true {
                let step = preamble.receive(&input)
                guard case .send(let bytes) = step else {
                    if step == .wait { break }
                    return (said, step, input)
                }
                said.append(bytes)
            }
        }
        return (said, .wait, input)
    }

    @Test(arguments: talks)
    func asServersSpeakIt(talk: Talk) {
        // Those of XMPP answer only what they were asked; nobody's consent stands with the features.
        let turns =
            talk.kind.isXML
            ? [Array(Self.features.utf8), Array(talk.server.dropFirst(Self.features.utf8.count))] : [talk.server]
        let single = talk.server.map { [$0] }
        for pieces in [turns, single] {
            let (said, last, left) = run(talk, pieces: pieces)
            #expect(said == talk.client)
            #expect(last == .begin)
            #expect(left == [])
        }
    }

    @Test(arguments: talks)
    func whatFollowsInTheClearIsLeft(talk: Talk) {
        guard talk.kind != .mysql, !talk.kind.isXML else { return }
        #expect(run(talk, pieces: [talk.server + [22]]).left == [22])
    }

    static let refusals = [
        Talk(.imap, "* BYE overloaded\r\n", []), Talk(.imap, "220 mail\r\n", []),
        Talk(.imap, "* OK ready\r\nA1 BAD what\r\n", []), Talk(.imap, "* PREAUTH welcome\r\n", []),
        Talk(.imap, "* OK ready\r\n* BYE\r\n", []),
        Talk(.pop3, "-ERR\r\n", []), Talk(.pop3, "+OK\r\n-ERR no\r\n", []), Talk(.pop3, "220 x\r\n", []),
        Talk(.sieve, "\"SASL\" \"PLAIN\"\r\nOK\r\n", []), Talk(.sieve, "BYE \"no\"\r\n", []),
        Talk(.sieve, "\"STARTTLS\"\r\nOK\r\nNO \"later\"\r\n", []), Talk(.sieve, "220 x\r\n", []),
        Talk(.ftp, "530 no\r\n", []), Talk(.ftp, "220 x\r\n502 what\r\n", []), Talk(.ftp, "hello\r\n", []),
        Talk(.ftp, "220 x\r\n530 no\r\n", []), Talk(.lmtp, "220 x\r\n500 what\r\n", []),
        Talk(.ldap, [0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 2, 4, 0, 4, 0], []),
        Talk(.ldap, [0x30, 0x80], []), Talk(.ldap, "220 x\r\n", []), Talk(.ldap, [0x30, 3, 2, 1, 1], []),
        Talk(.ldap, [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 10_000), []),
        Talk(.mysql, greeting(tls: false), []), Talk(.mysql, [3, 0, 0, 0, 0xFF, 0x69, 4], []),
        Talk(.mysql, [1, 0, 0, 0, 9], []), Talk(.mysql, "220 mail ready\r\n", []), Talk(.mysql, [0, 0, 0, 0], []),
        Talk(.postgresql, "N", []), Talk(.postgresql, "E", []),
        Talk(.xmpp, "<stream:stream><stream:features></stream:features>", []),
        Talk(.xmpp, "<stream:stream><stream:error><host-unknown/></stream:error></stream:stream>", []),
        Talk(.xmpp, "220 x\r\n", []), Talk(.xmpp, features + "<failure/>", []),
    ]

    @Test(arguments: refusals)
    func whatLeadsToNoTLS(talk: Talk) {
        let pieces =
            talk.server.starts(with: Self.features.utf8)
            ? [Array(Self.features.utf8), Array(talk.server.dropFirst(Self.features.utf8.count))] : [talk.server]
        guard case .refuse(let reason) = run(talk, pieces: pieces).last else {
            Issue.record("not refused")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test(arguments: StartTLS.allCases)
    func whatNeverEndsIsRefused(kind: StartTLS) {
        for banner in ["220-on and on\r\n", "* OK on\r\n", "\"on\"\r\n", "x", "<on/>", "<", "+OK\r\n", "\u{30}\u{7f}"] {
            let talk = Talk(kind, "", [])
            let pieces = [[UInt8]](repeating: Array(String(repeating: banner, count: 20).utf8), count: 2000)
            let outcome = run(talk, pieces: pieces)
            #expect(outcome.last != .wait, "\(banner)")
            #expect(outcome.said.count <= 3)
        }
    }

    @Test(arguments: talks)
    func anythingAServerMaySayEnds(talk: Talk) {
        for bytes in mutations(of: talk.server, count: 2000) {
            let outcome = run(talk, pieces: [bytes])
            #expect(outcome.said.count <= talk.client.count)
        }
    }

    @Test func openings() {
        #expect(
            StartTLS.ldap.preamble(to: "a").opening
                == [0x30, 0x1D, 2, 1, 1, 0x77, 0x18, 0x80, 0x16] + Array("1.3.6.1.4.1.1466.20037".utf8))
        let stream = String(decoding: StartTLS.xmppServer.preamble(to: "a.example.com'/><x").opening, as: UTF8.self)
        #expect(stream.contains("xmlns='jabber:server'") && stream.contains("to='a.example.comx'"), "\(stream)")
        for kind in [StartTLS.smtp, .imap, .pop3, .ftp, .mysql, .sieve, .lmtp] {
            #expect(kind.preamble(to: "a").opening.isEmpty)
        }
    }

    @Test func everySchemeHasItsPort() throws {
        let ports: [StartTLS: Int] = [
            .smtp: 25, .submission: 587, .lmtp: 24, .imap: 143, .pop3: 110, .sieve: 4190, .ftp: 21, .ldap: 389,
            .postgresql: 5432, .mysql: 3306, .xmpp: 5222, .xmppServer: 5269,
        ]
        for kind in StartTLS.allCases {
            #expect(try Endpoint(parsing: "\(kind.rawValue)://a.example.com").port == ports[kind])
            let endpoint = try Endpoint(parsing: "\(kind.rawValue)://[::1]:99", defaultPort: 7)
            #expect(endpoint == Endpoint(host: "::1", port: 99, startTLS: kind))
            #expect(try Endpoint(parsing: endpoint.description) == endpoint)
        }
        #expect(try Endpoint(parsing: "postgres://a").startTLS == .postgresql)
        #expect(throws: SignetError(.invalidEndpoint, "")) { try Endpoint(parsing: "a.example.com") }
    }
}

extension StartTLS {
    fileprivate var isXML: Bool { self == .xmpp || self == .xmppServer }
}
