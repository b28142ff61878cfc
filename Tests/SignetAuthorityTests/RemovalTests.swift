import Foundation
import SignetAuthority
import SignetCore
import SignetTestSupport
import Testing

@Suite struct RemovalTests {
    private let fixture: AuthorityFixture

    init() async throws {
        fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
    }

    private func remove(
        _ selection: CertificateRemoval.Selection, limit: Int = 100
    ) async throws -> CertificateRemoval {
        try await fixture.service.removeCertificates(
            selection, endedBefore: fixture.clock.now, authority: "root", limit: limit, actor: "tester")
    }

    private func serials(_ selection: SerialListing.Selection, limit: Int = 3) async throws -> [String] {
        var (serials, position): ([String], SerialListing.Position?) = ([], nil)
        repeat {
            let page = try await fixture.service.serialNumbers(
                selection, authority: "root", after: position, limit: limit)
            serials += page.serialNumbers.map(\.hexadecimal)
            position = page.next
        } while position != nil
        return serials
    }

    @Test func listsEverySerialNumberOnce() async throws {
        var issued: [String] = []
        for number in 0..<7 {
            issued.append(try await fixture.issue(["n\(number).example.com"]).serialNumber.hexadecimal)
        }
        for limit in [1, 3, 7, 100] { #expect(try await serials(.all, limit: limit) == issued) }
        for serial in issued.prefix(4) {
            _ = try await fixture.service.revoke(
                serialNumber: serial, authority: "root", reason: .unspecified, actor: "tester")
        }
        for limit in [1, 2, 4, 100] { #expect(try await serials(.revoked, limit: limit) == Array(issued.prefix(4))) }
        let counts = try await fixture.service.certificateCounts(authorities: ["root"])
        #expect(counts.all == 7 && counts.revoked == 4)
    }

    @Test func removesWhatEndedAndNothingElse() async throws {
        for number in 0..<5 {
            try await fixture.issue(["n\(number).example.com"]) { $0.lifetime = .seconds(60) }
        }
        let revoked = try await fixture.issue(["r.example.com"]) { $0.lifetime = .seconds(60) }
        let lasting = try await fixture.issue(["l.example.com"]) { $0.lifetime = .seconds(3600) }
        for record in [revoked, lasting] {
            _ = try await fixture.service.revoke(
                serialNumber: record.serialNumber.hexadecimal, authority: "root", reason: .unspecified, actor: "tester")
        }
        #expect(try await remove(.notRevoked).count == 0)
        fixture.clock.advance(by: .seconds(61))
        var removed: [Int] = []
        while true {
            let step = try await remove(.notRevoked, limit: 2)
            removed.append(step.count)
            guard step.isUnfinished else { break }
        }
        #expect(removed == [2, 2, 1])
        #expect(try await remove(.revoked).count == 1)
        #expect(try await serials(.all) == [lasting.serialNumber.hexadecimal])
        let names = try await fixture.database.read {
            try $0.rows("SELECT name FROM certificate_names ORDER BY name", []).map { try $0.text(0) }
        }
        #expect(names == ["l.example.com"])
        await #expect(throws: SignetError.self) {
            _ = try await fixture.service.removeCertificates(
                .revoked, endedBefore: fixture.clock.now.addingTimeInterval(1), authority: "root", actor: "tester")
        }
    }
}
