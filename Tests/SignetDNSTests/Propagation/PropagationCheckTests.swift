import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

/// Two BIND servers that both speak for a zone.
@Suite struct PropagationCheckTests {
    private let record = TextRecord(name: "_acme-challenge.example.test", value: "wanted")

    private func start(_ first: [String], _ second: [String]) async throws -> (
        first: BindServer, second: BindServer, resolver: DNSResolver
    ) {
        func zone(_ records: [String]) -> BindServer.Zone {
            .primary("example.test", records: records, allowsAnyUpdate: true)
        }
        let one = try await BindServer.start([zone(first)])
        let two = try await BindServer.start([zone(second)])
        let servers = try [one, two].map { try DNSServerAddress(host: $0.address, port: $0.port) }
        let settings = DNSResolver.Settings(
            servers: [servers[0]], attempts: 1, authoritativeServers: ["example.test": servers])
        return (one, two, DNSResolver(settings))
    }

    @Test func itWaitsUntilTheLastServerHasTheRecord() async throws {
        let site = try await start(["_acme-challenge TXT \"wanted\""], ["_acme-challenge TXT \"stale\""])
        let clock = SkippingClock { [record] sleep in
            if sleep == 3 { try await site.second.update(["update add \(record.name). 60 TXT \"wanted\""]) }
        }
        let check = PropagationCheck(resolver: site.resolver, clock: clock)
        try await check.wait(for: record)
        #expect(clock.sleeps == 3)
    }

    @Test func theErrorSaysWhichServerAnswersWhat() async throws {
        let site = try await start(["_acme-challenge TXT \"wanted\""], ["_acme-challenge TXT \"stale\""])
        let clock = SkippingClock()
        let check = PropagationCheck(resolver: site.resolver, clock: clock)
        let error = await #expect(throws: SignetError.self) {
            try await check.wait(for: record, zone: "example.test", limit: .seconds(10))
        }
        #expect(error?.code == .dnsNotPropagated)
        let stale = "127.0.0.1:\(site.second.port) still has \"stale\""
        #expect(error?.message.contains(stale) == true, "\(String(describing: error))")
        #expect(error?.message.contains(":\(site.first.port)") == false)
        #expect(error?.message.contains("1 of 2 authoritative servers of example.test") == true)
        #expect(clock.sleeps == 5, "every 2 s for 10 s")
    }

    @Test func everyKindOfAbsenceIsTold() async throws {
        let site = try await start(["_acme-challenge A 192.0.2.1"], ["_acme-challenge CNAME elsewhere"])
        let check = PropagationCheck(resolver: site.resolver)
        let zone = try await site.resolver.zone(named: "example.test")
        let findings = try await check.observe(record, in: zone)
        func finding(_ server: BindServer) -> ServerObservation.Finding? {
            findings.first { $0.address.port == server.port }?.finding
        }
        #expect(finding(site.first) == .noRecord)
        #expect(finding(site.second) == .alias("elsewhere.example.test"))
        let other = TextRecord(name: "none.example.test", value: "x")
        #expect(try await check.observe(other, in: zone).map(\.finding) == [.noName, .noName])
        let foreign = TextRecord(name: "www.example.org", value: "x")
        #expect(try await check.observe(foreign, in: zone).map(\.finding) == [.noName, .noName])
    }

    @Test func aServerThatIsDownIsNamed() async throws {
        let site = try await start(["_acme-challenge TXT \"wanted\""], [])
        await site.second.stop()
        let check = PropagationCheck(resolver: site.resolver, clock: SkippingClock())
        let error = await #expect(throws: SignetError.self) { try await check.wait(for: record, limit: .seconds(2)) }
        #expect(error?.message.contains("127.0.0.1:\(site.second.port) does not answer") == true)
    }

    @Test func oneSilentAddressOfAServerDoesNoHarm() throws {
        func seen(_ server: String, _ finding: ServerObservation.Finding) throws -> ServerObservation {
            ServerObservation(server: server, address: try DNSServerAddress(host: "192.0.2.1"), finding: finding)
        }
        let fine = try [seen("a", .found), seen("a", .silent("no route")), seen("b", .found)]
        #expect(PropagationCheck.serversBehind(fine).isEmpty)
        #expect(PropagationCheck.serversBehind(try fine + [seen("a", .noName)]) == ["a"])
        #expect(PropagationCheck.serversBehind(try fine + [seen("c", .silent("no route"))]) == ["c"])
    }

    @Test func aFixedWaitAsksNobody() async throws {
        let transport = ScriptedTransport { _ in [] }
        let clock = SkippingClock()
        let begin = clock.now
        let resolver = DNSResolver(.init(), transport: transport)
        try await PropagationCheck(resolver: resolver, mode: .wait(.seconds(90)), clock: clock).wait(for: record)
        #expect(clock.now.timeIntervalSince(begin) == 90)
        #expect(transport.exchanges.isEmpty)
    }
}
