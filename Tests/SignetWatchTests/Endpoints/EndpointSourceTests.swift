import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

/// What becomes of a list of addresses, with the network in memory.
@Suite struct EndpointSourceTests {
    private let directory: TemporaryDirectory
    private let probe: MemoryProbe

    init() async throws {
        directory = try TemporaryDirectory()
        probe = MemoryProbe(try await Self.makeCertificate())
    }

    private static func makeCertificate() async throws -> DecodedCertificate {
        let key = try PrivateKey.generate(.ecdsaP256)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: Date()), subject: DistinguishedName(commonName: "any"),
            alternativeNames: [.dns("any.example.com")], publicKey: key.publicKey,
            notBefore: Date(timeIntervalSince1970: 1_700_000_000), notAfter: Date(timeIntervalSince1970: 1_900_000_000))
        return try DecodedCertificate(
            der: await CertificateSigner.selfSigned(
                contents, key: key, profile: CertificateProfile(usage: .server)))
    }

    private func look(
        _ settings: EndpointSourceSettings, clock: any WallClock = SkippingClock()
    ) async throws -> (told: [Observation], extent: LookExtent) {
        let source = try EndpointSource(settings, probe: probe, clock: clock)
        let told = Mutex<[Observation]>([])
        let extent = try await source.look { observation in told.withLock { $0.append(observation) } }
        return (told.withLock { $0 }, extent)
    }

    private func seen(_ observation: Observation) -> Sighting? {
        if case .seen(let sighting) = observation.outcome { sighting } else { nil }
    }

    private func reason(_ observation: Observation) -> String? {
        if case .unreadable(let obstacle) = observation.outcome { obstacle.reason } else { nil }
    }

    @Test func everyAddressOfANameIsAPlace() async throws {
        probe.names["www.example.com"] = ["192.0.2.1", "2001:db8::1"]
        let (told, extent) = try await look(
            .init(name: "public", endpoints: ["www.example.com"], owner: "web@example.com", region: "here"))
        #expect(extent == .everything)
        #expect(Set(told.map(\.place.detail)) == ["192.0.2.1", "2001:db8::1"])
        for observation in told {
            #expect(observation.place.location == "www.example.com" && observation.place.kind == .endpoint)
            #expect(observation.place.owner == "web@example.com" && observation.place.region == "here")
            let sighting = try #require(seen(observation))
            #expect(sighting.isPresented && sighting.protocolVersion == "TLS 1.3")
            #expect(sighting.expectedNames == [.dns("www.example.com")])
        }
        #expect(Set(probe.asked) == ["192.0.2.1:443 www.example.com", "[2001:db8::1]:443 www.example.com"])
    }

    @Test func everyNameOfTheListIsAskedFor() async throws {
        probe.names["lb.example.com"] = ["192.0.2.1"]
        let (told, _) = try await look(
            .init(
                name: "names", endpoints: ["lb.example.com:8443", "192.0.2.7"],
                serverNames: ["a.example.com", "b.example.com"]))
        #expect(
            Set(told.map(\.place.description)) == [
                "lb.example.com:8443 (192.0.2.1 as a.example.com)", "lb.example.com:8443 (192.0.2.1 as b.example.com)",
                "192.0.2.7 (192.0.2.7 as a.example.com)", "192.0.2.7 (192.0.2.7 as b.example.com)",
            ])
        let names = Set(told.compactMap { seen($0)?.expectedNames })
        #expect(names == [[.dns("a.example.com")], [.dns("b.example.com")]])
    }

    @Test func anAddressIsItsOwnName() async throws {
        let (told, _) = try await look(.init(name: "a", endpoints: ["192.0.2.7:8443"]))
        #expect(told.map(\.place.description) == ["192.0.2.7:8443"])
        #expect(told.compactMap { seen($0)?.expectedNames } == [[.ip([192, 0, 2, 7])]])
        #expect(probe.asked == ["192.0.2.7:8443 "])
    }

    @Test func whereNobodyIsInARangeNothingIsTold() async throws {
        probe.failures = [
            "10.0.0.0:443": .init(.refused, "x"), "10.0.0.1:443": .init(.timedOut, "x"),
            "10.0.0.2:443": .init(.unreachable, "x"), "10.0.0.3:443": .init(.plainText, "x"),
        ]
        let (told, extent) = try await look(.init(name: "range", endpoints: ["10.0.0.0/29"]))
        #expect(extent == .everything)
        #expect(Set(told.map(\.place.location)) == Set((3..<8).map { "10.0.0.\($0):443" }))
        #expect(told.compactMap { reason($0) } == ["not-tls"])
        #expect(told.compactMap { seen($0) }.allSatisfy { $0.expectedNames.isEmpty })
        let (alone, _) = try await look(.init(name: "alone", endpoints: ["10.0.0.0:443"]))
        #expect(alone.compactMap { reason($0) } == ["refused"])
    }

    @Test(arguments: TLSProbeError.Reason.allCases)
    func everyObstacleHasItsWords(reason: TLSProbeError.Reason) async throws {
        probe.failures["192.0.2.1:25"] = .init(reason, "the reason")
        let (told, extent) = try await look(.init(name: "a", endpoints: ["smtp://192.0.2.1"]))
        #expect(extent == .everything)
        guard case .unreadable(let obstacle)? = told.first?.outcome else {
            Issue.record("not told")
            return
        }
        #expect(obstacle.reason == reason.rawValue)
        #expect(obstacle.sentence.hasPrefix("smtp://192.0.2.1 ") && obstacle.remedy.hasSuffix("."))
    }

    @Test func aNameWithoutAddressIsToldAndNothingIsConcludedOfIt() async throws {
        let (told, extent) = try await look(.init(name: "a", endpoints: ["gone.example.com", "192.0.2.1"]))
        #expect(told.count == 2)
        #expect(told.compactMap { reason($0) } == ["unknown-name"])
        #expect(extent == .everythingBut(["gone.example.com"]))
    }

    @Test func whatIsOddAboutTheChainIsRemarked() async throws {
        probe.problems = ["Certificate 2 of the 2 sent cannot be read: it is none."]
        let (told, _) = try await look(.init(name: "a", endpoints: ["192.0.2.1"]))
        #expect(told.compactMap { seen($0)?.remarks } == [probe.problems])
    }

    @Test func aFileIsReadLineByLine() async throws {
        let lines = (0..<5000).map { "192.0.2.\($0 % 250):\(1000 + $0) # number \($0)" }
        try directory.write(
            "hosts.txt", "# all\n\n  \r\n" + lines.joined(separator: "\r\n") + "\nnot an address\n192.0.2.1:9")
        let file = directory.file("hosts.txt")
        let (told, extent) = try await look(.init(name: "file", endpointsFile: file, concurrency: 8))
        #expect(Set(told.map(\.place.location)).count == 5001)
        let problems = extent.problems
        #expect(problems.count == 1 && problems.first?.contains("Line 5004 of \(file)") == true, "\(problems)")
        #expect(probe.mostAtOnce <= 8)
    }

    @Test func aFileThatCannotBeReadIsSaid() async throws {
        try directory.write("binary", String(repeating: "x", count: 100_000))
        for file in ["missing", "binary", "."] {
            await #expect(throws: SignetError(.unreadableEndpoints, ""), "\(file)") {
                try await look(.init(name: "file", endpointsFile: directory.file(file)))
            }
        }
    }

    @Test func theRateIsKept() async throws {
        let clock = SkippingClock()
        let start = clock.now
        let (told, _) = try await look(.init(name: "a", endpoints: ["10.0.0.0/25"], rate: 10), clock: clock)
        #expect(told.count == 128)
        let passed = clock.now.timeIntervalSince(start)
        #expect(abs(passed - 12.6) < 0.01, "\(passed)")
    }

    @Test func whatCannotBeInTheSettingsIsRefused() throws {
        let broken: [EndpointSourceSettings] = [
            .init(name: "a"), .init(name: "a", endpoints: ["a b"]), .init(name: "a", endpoints: ["10.0.0.0/8"]),
            .init(name: "a", endpoints: ["a"], serverNames: ["a b"]),
            .init(name: "a", endpoints: ["a"], concurrency: 0), .init(name: "a", endpoints: ["a"], rate: 0),
            .init(name: "a", endpoints: ["a"], rate: .nan), .init(name: "a", endpoints: ["a"], timeout: .zero),
        ]
        for settings in broken {
            #expect(throws: SignetError(.invalidEndpoint, ""), "\(settings)") { try EndpointSource(settings) }
        }
    }

    @Test func aLookThatIsCancelledEnds() async throws {
        probe.isHanging = true
        let source = try EndpointSource(.init(name: "a", endpoints: ["10.0.0.0/24"]), probe: probe)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await source.look { _ in } }
            while probe.asked.count < 64 { await Task.yield() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.waitForAll() }
        }
    }

    @Test func whatTellThrowsEndsTheLook() async throws {
        let source = try EndpointSource(.init(name: "a", endpoints: ["10.0.0.0/24"]), probe: probe)
        await #expect(throws: SignetError(.probeFailed, "")) {
            _ = try await source.look { _ in throw SignetError(.probeFailed, "The disk is full.") }
        }
    }
}
