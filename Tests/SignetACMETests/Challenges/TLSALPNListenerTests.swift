import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetACME

/// The listener of tls-alpn-01 against openssl.
@Suite struct TLSALPNListenerTests {
    private let stage: ChallengeStage
    private let names = MemoryNames(addresses: ["shop.example.com": ["127.0.0.1"]])
    private let listener: ChallengeListener

    init() throws {
        stage = try ChallengeStage()
        listener = try ChallengeListener(
            tlsALPN: stage.tlsAnswers, addresses: [Endpoint(host: "127.0.0.1", port: 0)])
    }

    private func solver(port: Int = 443) -> PlacedAnswerSolver {
        PlacedAnswerSolver(
            place: ListeningPlace.tlsALPN(listener: listener, check: TLSALPNSelfCheck(names: names, port: port)),
            responses: stage.responses)
    }

    private func openssl(_ place: Endpoint, _ options: [String]) async throws -> ToolResult {
        try await runTool("openssl", ["s_client", "-connect", "\(place)"] + options)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"]) func openSSLSeesTheCertificate(version: String) async throws {
        try await solver().present(makeTask(.tlsALPN01))
        let place = try #require(await listener.boundAddresses.first)
        let seen = try await openssl(place, ["-alpn", "acme-tls/1", "-servername", "shop.example.com", version])
        #expect(seen.output.contains("ALPN protocol: acme-tls/1"), "\(seen.everything)")
        let block = try #require(
            seen.output.range(of: "-----BEGIN[\\s\\S]*END CERTIFICATE-----", options: .regularExpression))
        let dump = try await runTool(
            "openssl", ["x509", "-noout", "-text"], input: Array("\(seen.output[block])\n".utf8))
        let digest = KeyAuthorizationDigest.octets("tok-1_A.thumbprint")
        #expect(dump.output.contains("DNS:shop.example.com\n"))
        #expect(dump.output.contains("1.3.6.1.5.5.7.1.31: critical\n"))
        let shown = try await runTool(
            "openssl", ["asn1parse", "-i"], input: Array("\(seen.output[block])\n".utf8))
        #expect(
            shown.output.uppercased().contains("[HEX DUMP]:0420\(digest.hexadecimal.uppercased())"), "\(shown.output)")
        try await solver(port: place.port).check(makeTask(.tlsALPN01))
        try await solver().cleanUp(makeTask(.tlsALPN01))
        #expect(await listener.boundAddresses.isEmpty)
    }

    @Test(arguments: [
        ("127.0.0.1", "1.0.0.127.in-addr.arpa", "IP Address:127.0.0.1"),
        (
            "2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
            "IP Address:2001:DB8:0:0:0:0:0:1"
        ),
    ])
    func addressesAreAskedForByTheirReverseName(address: String, serverName: String, shown: String) async throws {
        try await solver().present(makeTask(.tlsALPN01, address))
        let place = try #require(await listener.boundAddresses.first)
        let seen = try await openssl(place, ["-alpn", "acme-tls/1", "-servername", serverName])
        let text = try await runTool(
            "openssl", ["x509", "-noout", "-ext", "subjectAltName"], input: Array(seen.output.utf8))
        #expect(text.output.contains(shown), "\(seen.everything)")
        if address == "127.0.0.1" { try await solver(port: place.port).check(makeTask(.tlsALPN01, address)) }
        try await solver().cleanUp(makeTask(.tlsALPN01, address))
    }

    @Test func othersAreTurnedAway() async throws {
        try await solver().present(makeTask(.tlsALPN01))
        let place = try #require(await listener.boundAddresses.first)
        let plain = try await openssl(place, ["-servername", "shop.example.com"])
        #expect(plain.everything.contains("alert no application protocol"), "\(plain.everything)")
        let unknown = try await openssl(place, ["-alpn", "acme-tls/1", "-servername", "other.example.com"])
        #expect(unknown.everything.contains("unrecognized name"), "\(unknown.everything)")
        let nameless = try await openssl(place, ["-alpn", "acme-tls/1", "-noservername"])
        #expect(nameless.everything.contains("unrecognized name"), "\(nameless.everything)")
        let http = try await runTool("curl", ["-s", "--max-time", "20", "http://\(place)/"])
        #expect(http.status != 0)
        try await solver().cleanUp(makeTask(.tlsALPN01))
    }

    @Test func theSelfCheckSaysWhatItMet() async throws {
        try await solver().present(makeTask(.tlsALPN01))
        try await solver().present(makeTask(.tlsALPN01, "two.example.com"))
        names.state.withLock { $0.addresses["two.example.com"] = ["127.0.0.1"] }
        let place = try #require(await listener.boundAddresses.first)
        // Another front end took over the name with its own challenge.
        stage.clock.advance(by: .seconds(1))
        try await solver().present(makeTask(.tlsALPN01, token: "other"))
        let other = try await SignetError.thrown { try await solver(port: place.port).check(makeTask(.tlsALPN01)) }
        #expect(other.message.contains("127.0.0.1 port \(place.port) answers another challenge"))
        try await stage.responses.remove(PresentedAnswer.id(of: makeTask(.tlsALPN01, "two.example.com"), at: "tls"))
        let answer = try PresentedAnswer(
            to: makeTask(.tlsALPN01, "two.example.com"), at: "tls", key: "two.example.com")
        let unknown = try await SignetError.thrown {
            try await TLSALPNSelfCheck(names: names, port: place.port).look(for: answer)
        }
        #expect(unknown.message.contains("speaks TLS but does not know the name two.example.com"), "\(unknown)")
        try await solver().cleanUp(makeTask(.tlsALPN01))
        try await solver().cleanUp(makeTask(.tlsALPN01, token: "other"))
        await listener.end(answer.id)
        let gone = try await SignetError.thrown {
            try await TLSALPNSelfCheck(names: names, port: place.port).look(for: answer)
        }
        #expect(gone.message.contains("127.0.0.1 port \(place.port) refused the connection"), "\(gone)")
    }
}
