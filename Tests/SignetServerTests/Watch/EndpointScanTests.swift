import Foundation
import SignetPKI
import SignetTestSupport
import SignetWatch
import Synchronization
import Testing

@testable import SignetServer

/// What `signet scan` finds and how it prints it.
@Suite struct EndpointScanTests {
    private func certificate(
        _ name: String, alternatives: [AlternativeName] = [], until end: Date
    ) async throws -> DecodedCertificate {
        let key = try PrivateKey.generate(.ecdsaP256)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: Date()), subject: DistinguishedName(commonName: name),
            alternativeNames: alternatives, publicKey: key.publicKey,
            notBefore: Date(timeIntervalSince1970: 1_600_000_000),
            notAfter: end)
        return try DecodedCertificate(
            der: await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .server)))
    }

    private static let moment = Date(timeIntervalSince1970: 1_800_000_000)

    private func observation(_ location: String, _ name: String, days: Double) async throws -> Observation {
        Observation(
            place: Place(source: "scan", kind: .endpoint, location: location), moment: Self.moment,
            outcome: .seen(
                Sighting(
                    leaf: try await certificate(name, until: Self.moment.addingTimeInterval(days * 86_400)),
                    protocolVersion: "TLS 1.3")))
    }

    /// What a certificate is called is the same in a scan as in everything else.
    @Test func aRecordHasTheNameThatTheWatchHas() async throws {
        let end = Self.moment.addingTimeInterval(86_400)
        for (alternatives, name) in [
            ([], "common"), ([.ip([192, 0, 2, 1])], "192.0.2.1"),
            ([.ip([192, 0, 2, 1]), .dns("a.example.com")], "a.example.com"),
        ] as [([AlternativeName], String)] {
            let leaf = try await certificate("common", alternatives: alternatives, until: end)
            let seen = Observation(
                place: Place(source: "scan", kind: .endpoint, location: "x"), moment: Self.moment,
                outcome: .seen(Sighting(leaf: leaf)))
            #expect(ScanRecord(seen, []).name == name && leaf.title == name)
        }
    }

    @Test func recordsCountDaysAndComeInOrder() async throws {
        let judge = DateAssessor()
        var records: [ScanRecord] = []
        for (location, days) in [("b", 30.5), ("a", 30.5), ("late", 200), ("gone", -0.5)] {
            let observation = try await observation(location, "x.example.com", days: days)
            records.append(ScanRecord(observation, await judge.findings(on: observation)))
        }
        let silent = Observation(
            place: Place(source: "scan", kind: .endpoint, location: "silent"), moment: Self.moment,
            outcome: .unreadable(
                Obstacle(reason: "refused", sentence: "silent refuses connections.", remedy: "Start it.")))
        records.append(ScanRecord(silent, await judge.findings(on: silent)))
        let sorted = records.sorted()
        #expect(sorted.map(\.location) == ["silent", "gone", "a", "b", "late"])
        #expect(sorted.map(\.daysLeft) == [nil, -1, 30, 30, 200])
        #expect(sorted.map(\.verdict) == ["critical", "critical", "ok", "ok", "ok"])
        #expect(sorted[0].cells == ["silent", "-", "-", "-", "critical: silent refuses connections."])
        #expect(sorted[2].cells == ["a", "x.example.com", "2027-02-14", "30", "ok"])
    }

    @Test func whatIsInACertificateStaysInItsField() async throws {
        let observation = try await observation("a:443", "x,\"y\"\u{1B}[2J", days: 10)
        let record = ScanRecord(observation, [])
        #expect(record.csv.contains("\"x,\"\"y\"\"\u{1B}[2J\""))
        #expect(record.csv.hasPrefix("a:443,,ok,"))
        #expect(record.cells[1] == "x,\"y\"\u{FFFD}[2J")
        let formula = try await self.observation("a:443", "=cmd()", days: -3)
        #expect(ScanRecord(formula, []).csv.contains(",'=cmd(),"))
        #expect(ScanRecord(formula, []).csv.contains(",-3,"))
        #expect(ScanRecord.csvHeader.split(separator: ",").count == 11)
    }

    @Test func aScanShowsEveryPlaceAndTheWorst() async throws {
        let refusing = try ClosedPort()
        let plain = try await SayingServer.start(.say(Array("HTTP/1.1 400\r\n".utf8)))
        let scan = try EndpointScan(of: ["127.0.0.1:\(refusing.number)", "127.0.0.1:\(plain.port)"])
        let shown = Mutex<[ScanRecord]>([])
        let summary = try await scan.run { record in shown.withLock { $0.append(record) } }
        #expect(summary.places == 2 && summary.worst == .critical && summary.problems.isEmpty)
        let sentences = Set(shown.withLock { $0 }.flatMap(\.findings).map(\.sentence))
        #expect(
            sentences == [
                "127.0.0.1:\(refusing.number) refuses connections.",
                "127.0.0.1:\(plain.port) answers, but not with TLS.",
            ])
    }
}
