import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// What is said before TLS begins.
@Suite struct StartTLSTests {
    /// Everything that comes of `pieces` arriving one after the other.
    private func talk(_ preamble: any StartTLSPreamble, _ pieces: [String]) -> (steps: [StartTLSStep], left: [UInt8]) {
        var preamble = preamble
        var input: [UInt8] = []
        var steps: [StartTLSStep] = []
        for piece in pieces {
            input += Array(piece.utf8)
            while true {
                let step = preamble.receive(&input)
                if step == .wait { break }
                steps.append(step)
                if step == .begin { return (steps, input) }
                if case .refuse = step { return (steps, input) }
            }
        }
        return (steps, input)
    }

    private static let hello = StartTLSStep.send(Array("EHLO signet.invalid\r\n".utf8))
    private static let start = StartTLSStep.send(Array("STARTTLS\r\n".utf8))

    @Test func smtpAsServersSpeakIt() {
        let whole = "220-mail\r\n220 ready\r\n250-mail\r\n250-starttls\r\n250 HELP\r\n220 go\r\n"
        #expect(talk(SMTPPreamble(), [whole]).steps == [Self.hello, Self.start, .begin])
        #expect(talk(SMTPPreamble(), whole.map { String($0) }).steps == [Self.hello, Self.start, .begin])
        let bare = "220 ready\n250 STARTTLS\n220 go\n"
        #expect(talk(SMTPPreamble(), [bare]).steps == [Self.hello, Self.start, .begin])
    }

    @Test(arguments: [
        ["554 no\r\n"], ["SSH-2.0-x\r\n"], ["\r\n"], ["220 x\r\n250 HELP\r\n"], ["220 x\r\n", "502 what\r\n"],
        ["220 x\r\n250 STARTTLS\r\n454 later\r\n"], [String(repeating: "x", count: 3000)],
    ])
    func smtpThatLeadsToNoTLS(_ pieces: [String]) {
        guard case .refuse? = talk(SMTPPreamble(), pieces).steps.last else {
            Issue.record("not refused")
            return
        }
    }

    @Test func postgreSQLAnswersWithOneByte() {
        #expect(PostgreSQLPreamble().opening == [0, 0, 0, 8, 4, 210, 22, 47])
        #expect(talk(PostgreSQLPreamble(), ["S"]).steps == [.begin])
        #expect(talk(PostgreSQLPreamble(), ["N"]).steps == [.refuse("the server has TLS turned off (ssl = off)")])
        #expect(talk(PostgreSQLPreamble(), ["E"]).steps.count == 1)
        // What follows the answer in the clear is left, and makes the handler refuse.
        #expect(talk(PostgreSQLPreamble(), ["Sx"]).left == [UInt8(ascii: "x")])
    }

    @Test func anythingAServerMaySayEndsWithinItsBounds() {
        let whole = Array("220-mail\r\n220 ready\r\n250-mail\r\n250-STARTTLS\r\n250 HELP\r\n220 go\r\n".utf8)
        for bytes in mutations(of: whole, count: 2000) {
            var preamble: any StartTLSPreamble = SMTPPreamble()
            var input = bytes
            var steps = 0
            while case .send = preamble.receive(&input) { steps += 1 }
            #expect(steps <= 2)
        }
    }

    @Test func endpointsSayHowTLSBegins() throws {
        for (text, startTLS) in [
            ("smtp://mail.example.com:25", StartTLS.smtp), ("postgresql://[::1]:5432", .postgresql),
            ("127.0.0.1:443", nil),
        ] {
            let endpoint = try Endpoint(parsing: text)
            #expect(endpoint.startTLS == startTLS)
            #expect(endpoint.description == text)
        }
        #expect(try Endpoint(parsing: "tls://a:1") == Endpoint(host: "a", port: 1))
        for text in ["http://a:80", "smtp:/a:25", "smtp://", "://a:1"] {
            #expect(throws: SignetError(.invalidEndpoint, "")) { try Endpoint(parsing: text) }
        }
    }
}
