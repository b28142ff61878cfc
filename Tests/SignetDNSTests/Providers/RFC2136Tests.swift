import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

/// What goes wrong with dynamic updates, against BIND.
@Suite struct RFC2136Tests {
    private static let key = BindServer.Key(name: "signet-key")
    private let record = TextRecord(name: "_acme-challenge.example.test", value: "value")

    private func provider(
        at bind: BindServer, keyName: String = "signet-key", algorithm: TSIGAlgorithm = .hmacSHA256,
        secret: String = key.secret,
        clock: any WallClock = SystemClock()
    ) throws -> RFC2136Provider {
        let key = try TSIGKey(name: keyName, algorithm: algorithm, secret: Secret(secret))
        return RFC2136Provider(
            .init(server: "\(bind.address):\(bind.port)", key: key), resolver: DNSProviderContext.test().resolver,
            clock: clock)
    }

    private func failure(_ provider: RFC2136Provider, zone: String = "example.test") async throws -> SignetError {
        try #require(await #expect(throws: SignetError.self) { try await provider.add(record, zone: zone) })
    }

    @Test func eachRefusalHasItsSentence() async throws {
        let bind = try await BindServer.start(
            [.primary("example.test", updateKeys: [Self.key.name]), .primary("closed.test")], keys: [Self.key])
        let unknown = try await failure(provider(at: bind, keyName: "other-key"))
        #expect(unknown.code == .dnsProviderUnauthorized)
        #expect(unknown.message.contains("does not know the key other-key with hmac-sha256 (BADKEY)"))

        let otherAlgorithm = try await failure(provider(at: bind, algorithm: .hmacSHA512))
        #expect(otherAlgorithm.message.contains("does not know the key signet-key with hmac-sha512 (BADKEY)"))

        let wrong = try await failure(provider(at: bind, secret: BindServer.Key.randomSecret()))
        #expect(wrong.code == .dnsProviderUnauthorized)
        #expect(wrong.message.contains("signature with the key signet-key wrong (BADSIG)"))

        let closed = TextRecord(name: "_acme-challenge.closed.test", value: "value")
        let refused = await #expect(throws: SignetError.self) {
            try await provider(at: bind).add(closed, zone: "closed.test")
        }
        #expect(refused?.code == .dnsProviderUnauthorized)
        #expect(refused?.message.contains("REFUSED") == true)

        let elsewhere = try await failure(provider(at: bind), zone: "unknown.test")
        #expect(elsewhere.code == .dnsProviderFailed)
        #expect(elsewhere.message.contains("is not authoritative for unknown.test"))

        let outside = try await failure(provider(at: bind), zone: "closed.test")
        #expect(outside.code == .dnsProviderFailed || outside.code == .dnsProviderUnauthorized)

        let unsigned = RFC2136Provider(
            .init(server: "127.0.0.1:\(bind.port)", key: nil), resolver: DNSProviderContext.test().resolver)
        #expect(try await failure(unsigned).message.contains("REFUSED); it was unsigned"))
        #expect(try await bind.texts(of: record.name).isEmpty)
        for error in [unknown, wrong] { #expect(!error.description.contains(Self.key.secret)) }
    }

    @Test func aClockThatIsWrongIsSaidWithTheDifference() async throws {
        let bind = try await BindServer.start(
            [.primary("example.test", updateKeys: [Self.key.name])], keys: [Self.key])
        for (wrong, side) in [(-7200.5, "ahead of"), (7200.5, "behind")] {
            let clock = ManualClock(Date().addingTimeInterval(wrong))
            let error = try await failure(provider(at: bind, clock: clock))
            #expect(error.code == .dnsProviderUnauthorized)
            // The clock stands still until the server looks, which may be minutes later.
            let sentence =
                /has a clock (1h5\dm(?:\d+s)?|2h(?:\dm)?(?:\d+s)?) (ahead of|behind) this machine's \(BADTIME\)/
            #expect(error.message.firstMatch(of: sentence)?.2.description == side, "\(error)")
        }
    }

    @Test func theServerMayBeGivenByName() async throws {
        let bind = try await BindServer.start(
            [.primary("example.test", updateKeys: [Self.key.name])], keys: [Self.key])
        let server = try DNSServerAddress(host: bind.address, port: bind.port)
        let key = try TSIGKey(name: Self.key.name, algorithm: .hmacSHA256, secret: Secret(Self.key.secret))
        let provider = RFC2136Provider(
            .init(server: "ns1.example.test:\(bind.port)", key: key), resolver: DNSResolver(.init(servers: [server])))
        try await provider.add(record, zone: "example.test")
        #expect(try await bind.texts(of: record.name) == ["value"])
    }

    @Test func aValueLongerThanOneStringIsAddedWhole() async throws {
        let bind = try await BindServer.start([.primary("example.test", allowsAnyUpdate: true)])
        let provider = RFC2136Provider(
            .init(server: "127.0.0.1:\(bind.port)", key: nil), resolver: DNSProviderContext.test().resolver)
        let long = TextRecord(
            name: "_validation-persist.example.test", value: String(repeating: "0123456789", count: 150))
        try await provider.add(long, zone: "example.test")
        #expect(try await bind.texts(of: long.name) == [long.value])
        try await provider.remove(long, zone: "example.test")
        #expect(try await bind.texts(of: long.name).isEmpty)
        let tooLong = TextRecord(name: "x.example.test", value: String(repeating: "x", count: 5000))
        await #expect(throws: SignetError(.invalidInput, "")) { try await provider.add(tooLong, zone: "example.test") }
    }

    /// Whoever can answer instead of the server must not make us believe that the record is there.
    @Test func anAnswerWithoutTheKeyIsNotBelieved() async throws {
        let key = try TSIGKey(name: "signet-key", algorithm: .hmacSHA256, secret: Secret(Self.key.secret))
        let others = try TSIGKey(
            name: "signet-key", algorithm: .hmacSHA256, secret: Secret(BindServer.Key.randomSecret()))
        let now = Date()
        let forgeries: [@Sendable (DNSMessage, [UInt8]) throws -> [UInt8]] = [
            { _, update in Self.reply(to: update) },
            { _, update in try SignedMessage(Self.reply(to: update), key: others, now: now).bytes },
            // Signed with the right key, but as a message of its own, not as the answer to this one.
            { _, update in try SignedMessage(Self.reply(to: update), key: key, now: now).bytes },
        ]
        for forge in forgeries {
            let transport = ScriptedTransport { [try forge(DNSMessage(reading: $0.message), $0.message)] }
            let resolver = DNSResolver(.init(), transport: transport)
            let provider = RFC2136Provider(.init(server: "192.0.2.1", key: key), resolver: resolver)
            let error = await #expect(throws: SignetError.self) { try await provider.add(record, zone: "example.test") }
            #expect(error?.code == .dnsProviderUnauthorized)
        }
    }

    /// A bare header: done, nothing more.
    private static func reply(to update: [UInt8]) -> [UInt8] {
        [update[0], update[1], 0xA8, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }
}
