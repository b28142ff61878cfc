import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct InventoryTests {
    private let fixture: AuthorityFixture

    init() async throws {
        fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
    }

    private func search(_ query: String?, authority: String? = nil, limit: Int = 100) async throws -> [String] {
        try await fixture.service.certificates(authority: authority, query: query, after: nil, limit: limit)
            .map { $0.certificate.alternativeNames.first?.value ?? "" }
    }

    @Test func pagesCoverEverythingOnceNewestFirst() async throws {
        var issued: [Int64] = []
        for number in 0..<23 { issued.append(try await fixture.issue(["n\(number).example.com"]).id) }
        for (authority, query) in [(nil, nil), ("root", nil), (nil, "example"), ("root", "EXAMPLE.com")]
            as [(String?, String?)]
        {
            var (seen, after): ([Int64], Int64?) = ([], nil)
            while true {
                let page = try await fixture.service.certificates(
                    authority: authority, query: query, after: after, limit: 5)
                seen += page.map(\.id)
                guard page.count == 5 else { break }
                after = page.last?.id
            }
            #expect(seen == issued.reversed())
        }
    }

    @Test func whatWasIssuedHereIsKnownByItsSerialNumber() async throws {
        let issued = try await fixture.issue(["a.example.com"])
        let serial = try issued.certificate.serialNumberText
        #expect(try await fixture.service.hasIssued(serialNumber: serial))
        for other in ["01", "", "no number", serial + "00"] {
            let isKnown = try await fixture.service.hasIssued(serialNumber: other)
            #expect(!isKnown, "\(other)")
        }
    }

    @Test func exactNamesThenSerialsThenParts() async throws {
        let first = try await fixture.issue(["a.example.com", "ip:10.0.0.1"], subject: "CN=example.com")
        try await fixture.issue(["aa.example.com"])
        try await fixture.issue(["b_1.example.com"])
        try await fixture.issue(["a.example.com"])
        #expect(try await search("a.example.com") == ["a.example.com", "a.example.com"])
        #expect(try await search("A.Example.com", limit: 1) == ["a.example.com"])
        #expect(try await search("10.0.0.1") == ["a.example.com"])
        #expect(try await search("example.com") == ["a.example.com"], "the common name, exactly")
        #expect(try await search("a.ex").count == 3)
        #expect(try await search("_1") == ["b_1.example.com"])
        #expect(try await search("%").isEmpty)
        #expect(try await search("nothing").isEmpty)
        #expect(try await search("  ").count == 4)
        let serial = try first.certificate.serialNumberText
        #expect(try await search(serial) == ["a.example.com"])
        #expect(try await search(String(serial.prefix(25)).uppercased()) == ["a.example.com"])
    }

    @Test func authoritiesAreKeptApart() async throws {
        _ = try await fixture.service.createIntermediate(
            AuthorityOptions(name: "below", subject: DistinguishedName(commonName: "below")), parent: "root",
            actor: "tester")
        try await fixture.issue(["a.example.com"])
        try await fixture.issue(["a.example.com"], role: nil, authority: "below")
        try await fixture.issue(["b.example.com"], role: nil, authority: "below")
        #expect(try await search(nil, authority: "below") == ["b.example.com", "a.example.com"])
        #expect(try await search("a.example.com", authority: "below").count == 1)
        #expect(try await search("a.example.com").count == 2)
        #expect(try await search("below", authority: "root").count == 1)
        await #expect(throws: failure(.notFound)) { try await search(nil, authority: "nowhere") }
    }

    @Test func expiringOnesInTheirOrder() async throws {
        for hours in [5, 1, 3, 3, 2, 4] {
            try await fixture.issue(["h\(hours).example.com"]) { $0.lifetime = .seconds(hours * 3600) }
        }
        let revoked = try await fixture.issue(["gone.example.com"]) { $0.lifetime = .seconds(2 * 3600) }
        _ = try await fixture.service.revoke(
            serialNumber: try revoked.certificate.serialNumberText, authority: nil, reason: .superseded, actor: "tester"
        )
        fixture.clock.advance(by: .seconds(3700))
        var (seen, after): ([String], StoredCertificate?) = ([], nil)
        while true {
            let page = try await fixture.service.certificates(
                expiringBefore: fixture.clock.now + 4 * 3600 - 3700, after: after, limit: 2)
            seen += page.map { $0.certificate.alternativeNames[0].value }
            guard let last = page.last else { break }
            after = last
        }
        #expect(seen == ["h2", "h3", "h3", "h4"].map { "\($0).example.com" })
    }
}
