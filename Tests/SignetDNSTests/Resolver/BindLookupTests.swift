import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

/// Against BIND.
@Suite struct BindLookupTests {
    private func resolver(_ servers: BindServer..., timeout: Duration = .seconds(5)) throws -> DNSResolver {
        let addresses = try servers.map { try DNSServerAddress(host: $0.address, port: $0.port) }
        let port = servers.first?.port ?? DNSServerAddress.standardPort
        return DNSResolver(.init(servers: addresses, timeout: timeout, authoritativePort: port))
    }

    @Test func recordsOfEveryTypeAreFound() async throws {
        let long = (0..<40).map { "big TXT \"\(String(repeating: "x", count: 90))\($0)\"" }
        let bind = try await BindServer.start([
            .primary(
                "example.test",
                records: [
                    "www A 192.0.2.1", "www AAAA 2001:db8::1", "www TXT \"one\"", "alias CNAME www",
                    "@ CAA 128 issue \"ca.example\"",
                ] + long)
        ])
        let resolver = try resolver(bind)
        #expect(try await resolver.lookup("WWW.example.test.", .a).addresses == ["192.0.2.1"])
        #expect(try await resolver.lookup("www.example.test", .aaaa).addresses == ["2001:db8::1"])
        #expect(try await resolver.lookup("alias.example.test", .txt).texts == ["one"])
        #expect(try await resolver.lookup("none.example.test", .a).responseCode == .nameError)
        #expect(try await resolver.lookup("www.example.test", .caa).records.isEmpty)
        #expect(
            try await resolver.lookup("example.test", .caa).records.map(\.content)
                == [.authorization(flags: 128, tag: "issue", value: "ca.example")])
        #expect(try await resolver.lookup("big.example.test", .txt).texts.count == 40, "over TCP")
        await bind.stop()
        let error = await #expect(throws: SignetError.self) { try await resolver.lookup("www.example.test", .a) }
        #expect(error?.code == .dnsUnreachable || error?.code == .dnsTimedOut)
    }

    @Test func theZoneIsWhereASOARecordIs() async throws {
        let child = try await BindServer.start([
            .primary("child.example.test", nameServers: ["ns1.child.example.test": "127.0.0.1"])
        ])
        let parent = try await BindServer.start([
            .primary(
                "example.test",
                records: [
                    "child NS ns1.child", "ns1.child A 127.0.0.1",
                    "_acme-challenge.www CNAME _acme-challenge.www.child",
                ]),
            .forward("child.example.test", to: child),
        ])
        let resolver = try resolver(parent)
        #expect(try await resolver.zone(of: "_acme-challenge.deep.www.example.test").name == "example.test")
        let zone = try await resolver.zone(of: "_acme-challenge.www.child.example.test")
        #expect(zone.name == "child.example.test")
        let server = try DNSServerAddress(host: "127.0.0.1", port: parent.port)
        #expect(zone.servers == [.init(name: "ns1.child.example.test", addresses: [server])])
        // An alias is not a zone, although asking for its SOA record may give one.
        #expect(try await resolver.zone(of: "_acme-challenge.www.example.test").name == "example.test")
        let error = await #expect(throws: SignetError.self) { try await resolver.zone(of: "www.example.none") }
        #expect(error?.code == .dnsZoneNotFound)
        #expect(
            try await resolver.canonicalName(of: "_acme-challenge.www.example.test")
                == "_acme-challenge.www.child.example.test")
    }

    @Test func aliasesInACircleAreFound() async throws {
        let bind = try await BindServer.start([
            .primary("example.test", records: ["a CNAME b", "b CNAME c", "c CNAME a", "self CNAME self"])
        ])
        let resolver = try resolver(bind)
        for name in ["a.example.test", "self.example.test"] {
            let error = await #expect(throws: SignetError.self) { try await resolver.canonicalName(of: name) }
            #expect(error?.code == .dnsAliasLoop)
        }
        #expect(try await resolver.canonicalName(of: "none.example.test") == "none.example.test")
    }

    @Test func configuredAuthoritiesReplaceThoseOfTheZone() async throws {
        let bind = try await BindServer.start([.primary("example.test")])
        let own = try DNSServerAddress(parsing: "192.0.2.7:5300")
        var settings = try resolver(bind).settings
        settings.authoritativeServers = ["example.test": [own]]
        let zone = try await DNSResolver(settings).zone(of: "www.example.test")
        #expect(zone.servers.flatMap(\.addresses) == [own])
    }
}
