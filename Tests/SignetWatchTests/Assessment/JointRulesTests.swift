import Foundation
import SignetPKI
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetWatch

/// What places show together, by way of the inventory.
@Suite struct JointRulesTests {
    private static let now = JudgedAuthority.now

    private struct Site {
        let directory: TemporaryDirectory
        let inventory: Inventory
        let root: JudgedAuthority

        init() async throws {
            directory = try TemporaryDirectory()
            inventory = Inventory(
                database: try Database.open(path: directory.file("signet.db"), migrations: WatchMigrations.all))
            root = try await .root()
        }

        /// Records what one run sees and judges it.
        /// - Returns: by the place as text.
        func run(_ seen: [(Place, DecodedCertificate)]) async throws -> [String: [Finding]] {
            let run = try await inventory.beginRun(at: JointRulesTests.now)
            try await inventory.record(
                seen.map { place, leaf in
                    let observation = Observation(
                        place: place, moment: JointRulesTests.now, outcome: .seen(Sighting(leaf: leaf)))
                    return AssessedObservation(observation, findings: [])
                }, run: run)
            let found = try await StandardAssessor().findingsTogether(in: inventory, run: run)
            try await inventory.setJointFindings(found, run: run)
            var named: [String: [Finding]] = [:]
            for (id, findings) in found {
                let place = try #require(try await inventory.place(id))
                #expect(place.findings == findings)
                named[place.place.description] = findings
            }
            return named
        }
    }

    private static func file(_ path: String, owner: String? = nil) -> Place {
        Place(source: "files", kind: .file, location: path, owner: owner)
    }

    private static func endpoint(_ location: String, _ detail: String = "") -> Place {
        Place(source: "public", kind: .endpoint, location: location, detail: detail)
    }

    // MARK: Keys

    @Test func tellsKeysUsedTwice() async throws {
        let site = try await Site()
        let key = try PrivateKey.generate(.ecdsaP256)
        let one = try await site.root.issue(names: [.dns("a.org")], key: key)
        let other = try await site.root.issue(names: [.dns("b.org")], key: key)
        let third = try await site.root.issue(names: [.dns("c.org")])
        let found = try await site.run([
            (Self.file("/a.pem"), one), (Self.file("/b.pem"), other), (Self.file("/c.pem"), third),
        ])
        #expect(Set(found.keys) == ["/a.pem", "/b.pem"])
        #expect(found["/a.pem"]?.map(\.rule) == [.keyReused])
        #expect(found["/a.pem"]?.first?.sentence.contains("certificate for b.org at /b.pem") == true)
    }

    /// A renewal with the same key, also with a name more, and one certificate at two places.
    @Test func renewalsAreNoReuse() async throws {
        let site = try await Site()
        let key = try PrivateKey.generate(.ecdsaP256)
        let old = try await site.root.issue(names: [.dns("a.org")], key: key)
        let new = try await site.root.issue(names: [.dns("a.org"), .dns("www.a.org")], key: key)
        let found = try await site.run([
            (Self.file("/a.pem"), old), (Self.file("/new.pem"), new), (Self.file("/copy.pem"), new),
        ])
        #expect(found.isEmpty)
    }

    @Test func tellsKeysOfTwoOwners() async throws {
        let site = try await Site()
        let key = try PrivateKey.generate(.ecdsaP256)
        let old = try await site.root.issue(names: [.dns("a.org")], key: key)
        let new = try await site.root.issue(names: [.dns("a.org")], key: key)
        let found = try await site.run([
            (Self.file("/a.pem", owner: "web"), old), (Self.file("/b.pem", owner: "mail"), new),
        ])
        #expect(found["/a.pem"]?.first?.sentence.contains("of mail at /b.pem") == true && found.count == 2)
    }

    /// What is no longer there does not count.
    @Test func forgetsWhatWasReplaced() async throws {
        let site = try await Site()
        let key = try PrivateKey.generate(.ecdsaP256)
        let one = try await site.root.issue(names: [.dns("a.org")], key: key)
        let other = try await site.root.issue(names: [.dns("b.org")], key: key)
        _ = try await site.run([(Self.file("/a.pem"), one)])
        let found = try await site.run([(Self.file("/a.pem"), other)])
        #expect(found.isEmpty)
    }

    // MARK: Addresses

    @Test func tellsAddressesThatDiffer() async throws {
        let site = try await Site()
        let old = try await site.root.issue(names: [.dns("a.org")])
        let new = try await site.root.issue(names: [.dns("a.org")])
        let found = try await site.run([
            (Self.endpoint("a.org:443", "192.0.2.1 as a.org"), old),
            (Self.endpoint("a.org:443", "192.0.2.2 as a.org"), new),
            (Self.endpoint("a.org:443", "192.0.2.3 as a.org"), new),
            // Another name at the same addresses has another certificate by right.
            (Self.endpoint("a.org:443", "192.0.2.1 as b.org"), new),
            (Self.endpoint("c.org:443", "192.0.2.9"), old), (Self.endpoint("d.org:443"), new),
        ])
        #expect(found.count == 3 && found.values.allSatisfy { $0.map(\.rule) == [.addressesDiffer] })
        let sentence = try #require(found["a.org:443 (192.0.2.2 as a.org)"]?.first?.sentence)
        #expect(sentence.contains("192.0.2.1 that with serial \(old.serialNumberText.prefix(16))"))
        #expect(sentence.contains("a.org at a.org:443"))
    }

    // MARK: Stored and served

    @Test func tellsServersThatWereNotReloaded() async throws {
        let site = try await Site()
        let start = Self.now.addingTimeInterval(-80 * 86_400)
        let old = try await site.root.issue(
            names: [.dns("a.org"), .dns("www.a.org")], from: start, until: Self.now.addingTimeInterval(10 * 86_400))
        let new = try await site.root.issue(
            names: [.dns("a.org"), .dns("www.a.org")], from: Self.now.addingTimeInterval(-3600))
        let other = try await site.root.issue(names: [.dns("a.org")], from: Self.now.addingTimeInterval(-3600))
        let found = try await site.run([
            (Self.endpoint("a.org:443"), old), (Self.file("/etc/a.pem"), new), (Self.file("/etc/b.pem"), other),
            (Place(source: "ours", kind: .managed, location: "web"), new), (Self.endpoint("www.a.org:443"), new),
        ])
        #expect(Array(found.keys) == ["a.org:443"])
        let finding = try #require(found["a.org:443"]?.first)
        #expect(finding.rule == .servedDiffers && finding.severity == .critical)
        #expect(finding.remedy.contains("Reload the server at a.org:443"))
        #expect(finding.sentence.contains("serial \(new.serialNumberText.prefix(16))"))
    }

    /// An older file beside a server that has the newer one is somebody else's matter.
    @Test func olderFilesDoNotCount() async throws {
        let site = try await Site()
        let old = try await site.root.issue(
            names: [.dns("a.org")], from: Self.now.addingTimeInterval(-90 * 86_400))
        let new = try await site.root.issue(names: [.dns("a.org")], from: Self.now.addingTimeInterval(-3600))
        let found = try await site.run([(Self.endpoint("a.org:443"), new), (Self.file("/etc/a.pem"), old)])
        #expect(found.isEmpty)
    }

    /// More places than fit into one page.
    @Test func looksAtAllPages() async throws {
        let site = try await Site()
        let old = try await site.root.issue(
            names: [.dns("a.org")], from: Self.now.addingTimeInterval(-90 * 86_400))
        let new = try await site.root.issue(names: [.dns("a.org")], from: Self.now.addingTimeInterval(-3600))
        var seen = (0..<1203).map { (Self.endpoint("host\($0):443", "192.0.2.1"), old) }
        seen += (0..<1203).map { (Self.endpoint("host\($0):443", "192.0.2.2"), new) }
        seen.append((Self.file("/etc/a.pem"), new))
        let found = try await site.run(seen)
        #expect(found.values.filter { $0.contains { $0.rule == .servedDiffers } }.count == 1203)
        #expect(found.values.filter { $0.contains { $0.rule == .addressesDiffer } }.count == 2406)
    }
}
