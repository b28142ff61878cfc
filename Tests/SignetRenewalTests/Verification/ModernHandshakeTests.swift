import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Handshakes of TLS 1.3.
@Suite struct ModernHandshakeTests {
    private typealias Script = HandshakeScript
    private static let chain: [[UInt8]] = [[0x30, 3, 2, 1, 5], [0x30, 0]]
    private let shares = KeyShares()

    private func reader() -> HandshakeReader {
        HandshakeReader(ClientHello(serverName: "a.example.com", shares: shares))
    }

    private static let encryptedExtensions = Script.message(8, [0, 0])
    private static let request = Script.message(13, [0, 0, 0])

    @Test(arguments: HandshakeKeys.Suite.allCases)
    func theCertificateInSecret(suite: HandshakeKeys.Suite) throws {
        for isSplit in [false, true] {
            var reader = reader()
            var server = try ModernServer(suite, shares, transcript: Array(reader.opening.dropFirst(5)))
            let certificate = Script.modernCertificate(Self.chain, stapled: [0x30, 3, 10, 1, 6])
            var flight = server.hello + Script.record(20, [1])
            if isSplit {
                flight += try server.secret(Self.encryptedExtensions, padding: 40)
                flight += try server.secret(Self.request + certificate.prefix(7))
                for byte in certificate.dropFirst(7) { flight += try server.secret([byte]) }
            } else {
                flight += try server.secret(Self.encryptedExtensions + Self.request + certificate)
            }
            var step = HandshakeReader.Step.wait
            if isSplit {
                for byte in flight where step == .wait { step = reader.receive([byte]) }
            } else {
                step = reader.receive(flight)
            }
            guard case .shown(let served) = step else {
                Issue.record("\(step)")
                return
            }
            #expect(served.certificates == Self.chain)
            #expect(served.stapledResponse == [0x30, 3, 10, 1, 6])
            #expect(served.version == .tls13)
        }
    }

    private func failure(
        _ flight: (inout ModernServer) throws -> [UInt8]
    ) throws -> TLSProbeError.Reason? {
        var reader = reader()
        var server = try ModernServer(.aes128GCM, shares, transcript: Array(reader.opening.dropFirst(5)))
        let bytes = try server.hello + flight(&server)
        var step = reader.receive(bytes)
        if step == .wait { step = reader.end() }
        if case .fail(let error) = step { return error.reason }
        return nil
    }

    @Test func whatLeadsToNoCertificateIsToldApart() throws {
        #expect(try failure { _ in [] } == .closed)
        #expect(try failure { try $0.secret([2, 40], type: 21) } == .alert)
        #expect(try failure { _ in Script.record(21, [2, 40]) } == .alert)
        #expect(try failure { try $0.secret(Script.message(20, [1])) } == .noCertificate)
        #expect(try failure { try $0.secret(Script.modernCertificate([])) } == .noCertificate)
        #expect(try failure { try $0.secret([1], type: 20) } == .broken)
        #expect(try failure { try $0.secret([], type: 0, padding: 9) } == .broken)
        #expect(try failure { _ in Script.record(23, [UInt8](repeating: 1, count: 40)) } == .broken)
        #expect(try failure { _ in Script.record(23, [1]) } == .broken)
        // A hello that goes on in the clear would be an attempt to slip something in.
        var reader = reader()
        let hello = Script.record(22, Script.hello(suite: 0x1301, [(43, [3, 4]), (51, [0, 29, 0, 0])]) + [11])
        guard case .fail(let error) = reader.receive(hello) else {
            Issue.record("not refused")
            return
        }
        #expect(error.reason == .broken)
    }

    private static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]

    @Test func aSecondHelloIsSentOnceWithTheCookie() throws {
        let retry = Script.record(
            22,
            Script.hello(
                suite: 0x1302, random: Self.retryRandom,
                [(43, [3, 4]), (51, [0, 0x18]), (44, [0, 3, 9, 8, 7])]))
        var reader = reader()
        guard case .send(let hello) = reader.receive(retry) else {
            Issue.record("no second hello")
            return
        }
        let text = hello.map { $0 }
        let share = [0, 0x18, 0, 97] + shares.publicKey(.p384)
        #expect(Self.contains(text, share))
        #expect(Self.contains(text, [0, 44, 0, 5, 0, 3, 9, 8, 7]))
        #expect(reader.receive([]) == .wait)
        guard case .fail(let error) = reader.receive(retry) else {
            Issue.record("asked twice")
            return
        }
        #expect(error.reason == .broken)
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: part) }
    }

    @Test func nothingAServerMaySendDoesHarm() throws {
        var reader = reader()
        let opening = Array(reader.opening.dropFirst(5))
        var server = try ModernServer(.chaCha20Poly1305, shares, transcript: opening)
        let flight =
            server.hello + Script.record(20, [1])
            + (try server.secret(Self.encryptedExtensions + Script.modernCertificate(Self.chain)))
        guard case .shown = reader.receive(flight) else {
            Issue.record("not shown")
            return
        }
        let fresh = HandshakeReader(ClientHello(serverName: nil, shares: shares))
        for bytes in mutations(of: flight, count: 5_000) {
            var reader = fresh
            var step = reader.receive(bytes)
            if step == .wait { step = reader.end() }
            // Another hello than the one that was answered: nothing of it can be opened.
            guard case .shown = step else { continue }
            Issue.record("\(step)")
        }
    }
}
