import Foundation
import SignetPKI
import SignetStorage
import Testing

@testable import SignetWatch

@Suite("The inventory by what was found")
struct InventoryRuleTests {
    private typealias Sample = InventorySample

    private static func query(
        _ rule: FindingRule, _ order: InventoryQuery.Order = .urgency, _ severity: Severity = .ok,
        source: String? = nil,
        owner: String? = nil, text: String = ""
    ) -> InventoryQuery {
        var query = InventoryQuery()
        (query.rule, query.order, query.severity, query.limit) = (rule, order, severity, 4)
        (query.source, query.owner, query.text) = (source, owner, text)
        return query
    }

    private static func titles(_ query: InventoryQuery, _ inventory: Inventory) async throws -> [String] {
        var (query, titles) = (query, [String]())
        repeat {
            let page = try await inventory.page(query)
            titles += page.rows.map(\.title)
            query.after = page.next
        } while query.after != nil
        return titles
    }

    @Test("Every page of a rule, in every order, beside every other choice")
    func pages() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let key = try PrivateKey.generate(.ecdsaP256)
        var assessed: [AssessedObservation] = []
        for index in 0..<30 {
            let certificate = try await Sample.certificate(
                String(format: "n%02d.example.org", (index * 7) % 30), days: Double(50 - index), by: root, key: key)
            var findings: [Finding] = []
            if index % 3 == 0 { findings.append(Sample.finding(.warning, .chainIncomplete)) }
            if index % 5 == 0 { findings.append(Sample.finding(.critical, .weakKey)) }
            if index % 2 == 0 { findings.append(Sample.finding(.ok, .chainIncomplete)) }
            let place = Sample.place("/tls/\(index).pem", source: "s\(index % 2)", owner: "o\(index % 3)")
            assessed.append(Sample.seen(certificate, place, findings))
        }
        try await sample.run(assessed)
        func names(_ numbers: [Int]) -> [String] { numbers.map { String(format: "n%02d.example.org", ($0 * 7) % 30) } }
        let found = Array(stride(from: 0, to: 30, by: 3))
        for order in InventoryQuery.Order.allCases {
            // The later a place was made, the sooner its certificate ends; two of them are critical for another reason.
            let sorted =
                switch order {
                case .urgency: names([15, 0] + found.reversed().filter { $0 % 5 != 0 })
                case .expiry: names(found.reversed())
                case .title: names(found).sorted()
                }
            #expect(try await Self.titles(Self.query(.chainIncomplete, order), sample.inventory) == sorted)
            let critical = Set(names([0, 15]))
            let cases: [(InventoryQuery, Set<String>)] = [
                (Self.query(.chainIncomplete, order, .critical), critical),
                (Self.query(.chainIncomplete, order, source: "s1"), Set(names(found.filter { $0 % 2 == 1 }))),
                (Self.query(.chainIncomplete, order, owner: "o0"), Set(names(found))),
                (Self.query(.chainIncomplete, order, owner: "o1"), []),
                (Self.query(.chainIncomplete, order, .critical, source: "s0", owner: "o0"), Set(names([0]))),
                (Self.query(.chainIncomplete, order, text: "n00"), Set(names([0]))),
                (Self.query(.weakKey, order, text: "tls"), Set(names(Array(stride(from: 0, to: 30, by: 5))))),
                (Self.query(.expired, order), []),
            ]
            for (query, expected) in cases {
                let titles = try await Self.titles(query, sample.inventory)
                #expect(titles == sorted.filter(expected.contains) || query.rule == .weakKey, "\(query)")
                #expect(Set(titles) == expected && titles.count == expected.count, "\(query)")
            }
        }
        let counts = try await sample.inventory.findingCounts()
        #expect(counts.map(\.rule) == [.weakKey, .chainIncomplete] && counts.map(\.places) == [6, 10])
    }

    @Test("What was found comes, changes and goes with the place")
    func changes() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let (old, new) = (
            try await Sample.certificate("old.example.org", by: root),
            try await Sample.certificate("new.example.org", days: 200, by: root)
        )
        let place = Sample.place("/a")
        func rows() async throws -> [String] {
            try await sample.database.read { session in
                try session.rows(
                    "SELECT rule, severity, rank, title, due_at FROM watch_place_findings ORDER BY rule", []
                ).map { row in
                    let isOld = try row.integer(4) == old.notAfter.millisecondsSince1970
                    return "\(try row.text(0)) \(try row.integer(1)) \(try row.integer(2)) \(try row.text(3)) \(isOld)"
                }
            }
        }
        try await sample.run([Sample.seen(old, place, [Sample.finding(.warning), Sample.finding(.critical)])])
        #expect(try await rows() == ["expiring 2 0 old.example.org true"])
        try await sample.run([Sample.seen(new, place, [Sample.finding(.warning, .weakKey)])])
        #expect(try await rows() == ["weak-key 1 1 new.example.org false"])
        for owner in ["one", "two"] {
            try await sample.run([
                Sample.seen(new, Sample.place("/a", owner: owner), [Sample.finding(.warning, .weakKey)])
            ])
            for asked in ["one", "two"] {
                let titles = try await Self.titles(Self.query(.weakKey, owner: asked), sample.inventory)
                #expect(titles == (asked == owner ? ["new.example.org"] : []))
            }
        }

        let run = try await sample.inventory.beginRun(at: Sample.start)
        try await sample.inventory.record([Sample.seen(old, place, [Sample.finding(.warning)])], run: run)
        let id = try #require(try await sample.inventory.places(seenIn: run, after: 0, limit: 1).first).id
        let together = [Sample.finding(.critical, .keyReused), Sample.finding(.critical)]
        try await sample.inventory.setJointFindings([id: together, id + 1: together], run: run)
        #expect(
            try await rows() == ["expiring 2 0 old.example.org true", "key-reused 2 0 old.example.org true"])
        try await sample.inventory.setJointFindings([id: [Sample.finding(.critical, .untrusted)]], run: run + 1)
        #expect(try await rows().count == 2)

        try await sample.run([Sample.seen(old, place)])
        #expect(try await rows().isEmpty)
        try await sample.run([Sample.seen(old, place, [Sample.finding(.warning)])])
        let later = try await sample.inventory.beginRun(at: Sample.start)
        try await sample.inventory.endPlaces(of: "others", notSeenIn: later, at: Sample.start)
        #expect(try await rows().count == 1)
        try await sample.inventory.endPlaces(of: "files", notSeenIn: later, at: Sample.start)
        #expect(try await rows().isEmpty)
        try await sample.run([Sample.seen(old, place, [Sample.finding(.warning)])])
        #expect(try await rows() == ["expiring 1 1 old.example.org true"])
        try await sample.inventory.endPlaces(ofSourcesOtherThan: ["others"], at: Sample.start)
        #expect(try await rows().isEmpty)
    }

    @Test("A certificate with many names has all of their words, and loses them with the place")
    func words() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let names = (0..<40).map { AlternativeName.dns("n\($0).example.org") }
        let certificate = try await root.issue(
            "CN=many", names: names, from: Sample.start, until: Sample.start.addingTimeInterval(86_400))
        try await sample.run([Sample.seen(certificate, Sample.place("/a"))])
        let words = {
            try await sample.database.read { session in
                try session.rows("SELECT term FROM watch_certificate_terms ORDER BY term", []).map { try $0.text(0) }
            }
        }
        let expected = Set((0..<40).map { "n\($0).example.org" } + ["example.org", "org", "cn", "many"])
        #expect(try await words() == expected.sorted())
        // As it was written before numbers were found by their own columns.
        try await sample.database.write { session in
            for term in [certificate.serialNumberText, certificate.fingerprint.hexadecimal] {
                try session.execute(
                    "INSERT INTO watch_certificate_terms (term, certificate_id) SELECT $1, id FROM watch_certificates",
                    [.text(term)])
            }
        }
        try await sample.inventory.endPlaces(ofSourcesOtherThan: [], at: Sample.start)
        while try await sample.inventory.tidy(endedBefore: Sample.start.addingTimeInterval(1)) {}
        #expect(try await words().isEmpty)
    }
}
