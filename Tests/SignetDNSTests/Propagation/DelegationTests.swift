import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

/// The whole way of one record: the challenge's name is an alias into a delegated zone on another server.
@Suite struct DelegationTests {
    @Test func theRecordIsPutWhereTheAliasLeadsAndIsSeenThere() async throws {
        let key = BindServer.Key(name: "challenges", algorithm: "hmac-sha512")
        let child = try await BindServer.start(
            [.primary("challenges.example.test", updateKeys: [key.name])], keys: [key])
        let parent = try await BindServer.start([
            .primary(
                "example.test",
                records: [
                    "challenges NS ns1.challenges", "ns1.challenges A 127.0.0.1",
                    "_acme-challenge CNAME example.challenges",
                ]),
            .forward("challenges.example.test", to: child),
        ])
        let resolver = DNSResolver(
            .init(
                servers: [try DNSServerAddress(host: parent.address, port: parent.port)], authoritativePort: child.port)
        )
        let provider = RFC2136Provider(
            .init(
                server: "127.0.0.1:\(child.port)",
                key: try TSIGKey(name: key.name, algorithm: .hmacSHA512, secret: Secret(key.secret))),
            resolver: resolver)

        let name = try await resolver.canonicalName(of: "_acme-challenge.example.test")
        let zone = try await resolver.zone(of: name)
        #expect(zone.name == "challenges.example.test")
        let apex = TextRecord(name: name, value: "for the apex")
        let wildcard = TextRecord(name: name, value: "for the wildcard")
        let check = PropagationCheck(resolver: resolver, mode: .ask(interval: .zero, limit: .zero))
        await #expect(throws: SignetError(.dnsNotPropagated, "")) { try await check.wait(for: apex, zone: zone.name) }
        for record in [apex, wildcard] { try await provider.add(record, zone: zone.name) }
        for record in [apex, wildcard] { try await check.wait(for: record) }
        try await expect([apex.value, wildcard.value], through: resolver)
        try await provider.remove(apex, zone: zone.name)
        try await expect([wildcard.value], through: resolver)
    }

    /// What a CA sees. BIND keeps an answer to the end of the second, even when told to keep none.
    private func expect(_ wanted: Set<String>, through resolver: DNSResolver) async throws {
        var seen: Set<String> = []
        for _ in 0..<100 {
            seen = Set(try await resolver.lookup("_acme-challenge.example.test", .txt).texts)
            if seen == wanted { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(seen == wanted)
    }
}
