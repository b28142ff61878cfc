import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Handshakes of TLS 1.2 and older, and what is none.
@Suite struct HandshakeReaderTests {
    private typealias Script = HandshakeScript
    private static let chain: [[UInt8]] = [[0x30, 3, 2, 1, 5], [0x30, 0]]

    private static let fresh = HandshakeReader(ClientHello(serverName: "a.example.com", shares: KeyShares()))

    private func read(_ pieces: [[UInt8]], thenClosed: Bool = false) -> HandshakeReader.Step {
        var reader = Self.fresh
        var step = HandshakeReader.Step.wait
        for piece in pieces where step == .wait { step = reader.receive(piece) }
        if thenClosed, step == .wait { step = reader.end() }
        return step
    }

    private func reason(_ step: HandshakeReader.Step) -> TLSProbeError.Reason? {
        if case .fail(let error) = step { error.reason } else { nil }
    }

    @Test(arguments: [(0x0300, "SSL 3.0"), (0x0301, "TLS 1.0"), (0x0302, "TLS 1.1"), (0x0303, "TLS 1.2")])
    func theCertificateInTheClear(version: Int, name: String) throws {
        let flight =
            Script.record(22, Script.hello(version: version)) + Script.record(22, Script.certificate(Self.chain))
        guard case .shown(let served) = read([flight]) else {
            Issue.record("not shown")
            return
        }
        #expect(served.certificates == Self.chain)
        #expect(served.version.name == name)
        #expect(served.stapledResponse == nil)
        #expect(read(flight.map { [$0] }) == .shown(served))
    }

    @Test func messagesMayShareARecordAndBeSpreadOverMany() throws {
        let messages = Script.hello() + Script.certificate(Self.chain)
        let together = Script.record(22, messages)
        let spread = messages.flatMap { Script.record(22, [$0]) }
        guard case .shown = read([together]), case .shown = read([spread]) else {
            Issue.record("not shown")
            return
        }
    }

    @Test func aStapledResponseIsWaitedForWhereItIsAnnounced() throws {
        let hello = Script.record(22, Script.hello([(5, [])]))
        let certificate = Script.record(22, Script.certificate(Self.chain))
        let status = Script.record(22, Script.message(22, Script.status([0x30, 3, 10, 1, 6])))
        guard case .shown(let served) = read([hello, certificate, status]) else {
            Issue.record("not shown")
            return
        }
        #expect(served.stapledResponse == [0x30, 3, 10, 1, 6])
        #expect(read([hello, certificate]) == .wait)
        // What comes instead of it does not take the certificate away.
        for instead in [Script.record(22, Script.message(12, [1])), Script.record(21, [2, 40]), [0xFF, 0xFF]] {
            guard case .shown(let served) = read([hello, certificate, instead]) else {
                Issue.record("not shown")
                return
            }
            #expect(served.certificates == Self.chain && served.stapledResponse == nil)
        }
        guard case .shown = read([hello, certificate], thenClosed: true) else {
            Issue.record("not shown")
            return
        }
    }

    @Test func whatIsNoHandshakeIsToldApart() {
        let hello = Script.record(22, Script.hello())
        let cases: [([[UInt8]], TLSProbeError.Reason)] = [
            ([Array("HTTP/1.1 400 Bad Request\r\n".utf8)], .plainText),
            ([Array("220 mail.example.com".utf8)], .plainText),
            ([[22, 9]], .plainText),
            ([[]], .closed),
            ([hello], .closed),
            ([Script.record(21, [2, 40])], .alert),
            ([Script.record(21, [1, 0])], .closed),
            ([Script.record(21, [2])], .broken),
            ([hello + Script.record(22, Script.certificate([]))], .noCertificate),
            ([hello + Script.record(22, Script.certificate([[]]))], .broken),
            // ServerKeyExchange of an anonymous suite.
            ([hello + Script.record(22, Script.message(12, [1]))], .noCertificate),
            ([Script.record(22, Script.message(11, [0, 0, 0]))], .broken),
            ([Script.record(22, Script.message(2, [3]))], .broken),
            ([Script.record(22, Script.hello(version: 0x0200))], .broken),
            ([hello + Script.record(23, [1, 2, 3])], .broken),
            ([hello + Array("HTTP".utf8)], .broken),
            ([[22, 3, 3, 0xFF, 0xFF]], .broken),
            ([[22, 3, 3, 0, 4, 11, 0xFF, 0xFF, 0xFF]], .endless),
            ([Script.record(22, Script.hello(suite: 0x1301, [(43, [3, 4])]))], .broken),
            ([Script.record(22, Script.hello(suite: 0x1399, [(43, [3, 4]), (51, [])]))], .broken),
        ]
        for (pieces, expected) in cases {
            #expect(reason(read(pieces, thenClosed: true)) == expected, "\(pieces)")
        }
    }

    @Test func warningsAreReadOver() {
        let warning = Script.record(21, [1, 112])
        let flight = Script.record(22, Script.hello()) + Script.record(22, Script.certificate(Self.chain))
        guard case .shown = read([warning + flight]) else {
            Issue.record("not shown")
            return
        }
        #expect(reason(read([[UInt8]](repeating: warning, count: 100))) == .endless)
    }

    @Test func aCertificateOfAHundredKilobytesIsRead() {
        let large = [UInt8](repeating: 0x30, count: 100_000)
        let message = Script.certificate([large])
        let records = stride(from: 0, to: message.count, by: 16_384).flatMap {
            Script.record(22, Array(message[$0..<min($0 + 16_384, message.count)]))
        }
        guard case .shown(let served) = read([Script.record(22, Script.hello()) + records]) else {
            Issue.record("not shown")
            return
        }
        #expect(served.certificates == [large])
    }

    @Test func whatNeverEndsIsEnded() {
        let hello = Script.record(22, Script.hello())
        let empty = Script.record(22, [])
        let change = Script.record(20, [1])
        let request = Script.record(22, Script.message(0, []))
        for piece in [empty, change, request] {
            #expect(reason(read([hello] + [[UInt8]](repeating: piece, count: 10_000))) == .endless)
        }
        let part = Script.record(22, [UInt8](repeating: 0, count: 1))
        #expect(
            reason(read([hello, Script.record(22, [11, 3, 0xFF, 0xFF])] + [[UInt8]](repeating: part, count: 10_000)))
                == .endless)
    }

    @Test func nothingAServerMaySendDoesHarm() {
        let flight =
            Script.record(22, Script.hello([(5, [])])) + Script.record(22, Script.certificate(Self.chain))
            + Script.record(22, Script.message(22, Script.status([0x30, 0])))
        for bytes in mutations(of: flight, count: 5_000) {
            let step = read([bytes], thenClosed: true)
            if case .shown(let served) = step { #expect(served.certificates.joined().count < bytes.count) }
            #expect(step != .wait)
        }
    }

    @Test func anOutcomeStays() {
        var reader = Self.fresh
        let first = reader.receive(Array("HTTP".utf8))
        #expect(reader.receive(Script.record(22, Script.hello())) == first)
        #expect(reader.end() == first)
    }
}
