import Foundation
import SignetCore
import SignetPKI
import SignetStorage
import Testing

@testable import SignetWatch

/// What pages ask for is answered from indexes: nothing reads a table from its beginning, nothing sorts what it has read.
@Suite("The inventory's queries")
struct InventoryPlanTests {
    private typealias Sample = InventorySample
    private typealias Plan = ExplainingSession.Plan

    /// Tables with a row a place, or more.
    private static let large = [
        "watch_places", "watch_certificates", "watch_place_terms", "watch_certificate_terms", "watch_sightings",
        "watch_place_findings", "p", "c", "s", "f",
    ]

    /// Some places of every severity, from two sources, of two owners.
    private static func filled() async throws -> InventorySample {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let key = try PrivateKey.generate(.ecdsaP256)
        var assessed: [AssessedObservation] = []
        for index in 0..<24 {
            let certificate = try await Sample.certificate(
                "n\(index).example.org", days: Double(10 + index), by: root, key: key)
            let severity = Severity.allCases[index % 3]
            let place = Sample.place("/tls/\(index).pem", source: "s\(index / 3 % 2)", owner: "o\(index / 6 % 2)")
            assessed.append(Sample.seen(certificate, place, severity == .ok ? [] : [Sample.finding(severity)]))
        }
        try await sample.run(assessed)
        return sample
    }

    private static func plans(
        _ sample: InventorySample, _ body: @escaping @Sendable (ExplainingSession) throws -> Void
    ) async throws -> [Plan] {
        try await sample.database.read { session in
            let explaining = ExplainingSession(session)
            try body(explaining)
            return explaining.plans
        }
    }

    /// Steps that read more than they have to.
    private static func excesses(_ plans: [Plan]) -> [String] {
        plans.flatMap { plan in
            plan.steps.filter { step in
                step.contains("TEMP B-TREE FOR ORDER BY") || step.contains("TEMP B-TREE FOR GROUP BY")
                    || step.contains("AUTOMATIC")
                    || large.contains { step == "SCAN \($0)" || step.hasPrefix("SCAN \($0) ") }
            }
        }
    }

    @Test("Every choice in every order walks an index that has all of it, from the first page and from any other")
    func walks() async throws {
        let sample = try await Self.filled()
        for order in InventoryQuery.Order.allCases {
            for severity in Severity.allCases {
                for (source, owner, rule) in [
                    (nil, nil, nil), ("s0", nil, nil), (nil, "o0", nil), ("s0", "o0", nil), (nil, nil, .expiring),
                    ("s0", nil, .expiring), (nil, "o0", .expiring), ("s0", "o0", .expiring),
                ] as [(String?, String?, FindingRule?)] {
                    var query = InventoryQuery()
                    (query.order, query.severity, query.limit) = (order, severity, 1)
                    (query.source, query.owner, query.rule) = (source, owner, rule)
                    try await check(query, sample, isFirst: true)
                    let next = try await sample.inventory.page(query).next
                    query.after = try #require(next, "\(query)")
                    try await check(query, sample, isFirst: false)
                }
            }
        }
    }

    private func check(_ query: InventoryQuery, _ sample: InventorySample, isFirst: Bool) async throws {
        let plans = try await Self.plans(sample) { _ = try PlacePageRepository($0).page(query) }
        #expect(plans.count == 1 && Self.excesses(plans).isEmpty, "\(query): \(plans)")
        let table = query.rule == nil ? "p" : "f"
        let walks = plans.flatMap(\.steps).filter { $0.hasPrefix("SEARCH \(table) USING ") && $0.contains("INDEX") }
        #expect(walks.count == (query.order == .urgency ? 1 : 3 - query.severity.rawValue), "\(query): \(plans)")
        for walk in walks {
            #expect(walk.contains("source=?") == (query.source != nil), "\(query): \(walk)")
            #expect(walk.contains("owner=?") == (query.owner != nil), "\(query): \(walk)")
            #expect(walk.contains("rule=?") == (query.rule != nil), "\(query): \(walk)")
            switch query.order {
            case .urgency: #expect(walk.contains("rank") || query.rule != nil, "\(query): \(walk)")
            case .expiry: #expect(walk.contains("rank=?") && (isFirst || walk.contains("due_at")), "\(query): \(walk)")
            case .title: #expect(walk.contains("rank=?") && (isFirst || walk.contains("title")), "\(query): \(walk)")
            }
        }
    }

    @Test(
        "Searches look words up",
        arguments: ["n1", "tls n3.example", "abcd", "ab:cd:ef", String(repeating: "f", count: 64)])
    func searches(_ text: String) async throws {
        let sample = try await Self.filled()
        for rule in [nil, FindingRule.expiring] {
            for (source, owner) in [(nil, nil), ("s1", nil), (nil, "o1"), ("s1", "o1")] as [(String?, String?)] {
                var query = InventoryQuery()
                (query.text, query.rule, query.source, query.owner) = (text, rule, source, owner)
                let asked = query
                let plans = try await Self.plans(sample) { _ = try PlacePageRepository($0).page(asked) }
                #expect(!plans.isEmpty && Self.excesses(plans).isEmpty, "\(query): \(plans)")
            }
        }
    }

    @Test("What the other pages show is read from indexes, and what the end of a run counts from nothing but them")
    func others() async throws {
        let sample = try await Self.filled()
        let first = try #require(try await sample.inventory.page(InventoryQuery()).rows.first)
        let certificate = try #require(try await sample.inventory.chain(of: first).first)
        let plans = try await Self.plans(sample) { session in
            let (places, counts) = (PlaceRepository(session), PlaceCountRepository(session))
            let certificates = WatchedCertificateRepository(session)
            _ = try places.nextExpiry(after: Sample.start)
            _ = try places.place(first.id)
            _ = try places.places(showing: certificate.id)
            _ = try places.places(seenIn: 1, after: 0, limit: 10)
            _ = try places.history(of: first.id, limit: 10)
            _ = try counts.sources()
            _ = try counts.expiries(from: Sample.start, days: 7, count: 26)
            _ = try FindingCountRepository(session).all()
            _ = try certificates.row(certificate.id)
            _ = try certificates.row(fingerprint: certificate.fingerprint)
            _ = try certificates.rows(key: certificate.keyHash, limit: 10)
            _ = try certificates.isMetOutsideOfLogs(serial: certificate.serial)
            _ = try RunRepository(session).last()
            _ = try RunRepository(session).newest(10)
        }
        let largePlans = plans.filter { !$0.sql.contains("watch_finding_counts") }
        #expect(plans.count == 16 && Self.excesses(largePlans).isEmpty, "\(largePlans)")
        let counting = try await sample.database.write { session in
            let explaining = ExplainingSession(session)
            _ = try PlaceCountRepository(explaining).renew()
            _ = try PlaceCountRepository(explaining).counts()
            return explaining.plans.filter { $0.sql.contains("GROUP BY") }
        }
        #expect(counting.count == 4)
        for plan in counting {
            #expect(plan.steps.contains { $0.contains("USING COVERING INDEX") }, "\(plan)")
        }
    }

    @Test("Places that are as they were are written without their indexes, others with them")
    func seenAgain() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let certificate = try await Sample.certificate("a.example.org", by: root)
        let other = try await Sample.certificate("b.example.org", by: root)
        let statements = { (assessed: AssessedObservation) async throws -> [String] in
            try await sample.database.write { session in
                let explaining = ExplainingSession(session)
                try PlaceRecordingRepository(explaining).write(assessed, run: 1)
                return explaining.plans.map(\.sql)
            }
        }
        let touchesIndexes = { (sql: [String]) in
            sql.contains { $0.hasPrefix("UPDATE watch_places") && $0.contains("due_at") }
        }
        let place = Sample.place("/a")
        let new = try await statements(Sample.seen(certificate, place))
        #expect(new.contains { $0.hasPrefix("INSERT INTO watch_places") } && !touchesIndexes(new))
        let again = try await statements(Sample.seen(certificate, place, at: Sample.start.addingTimeInterval(60)))
        #expect(
            !touchesIndexes(again) && !again.contains { $0.hasPrefix("INSERT") || $0.contains("watch_place_findings") })
        for changed in [
            Sample.seen(other, place), Sample.seen(other, Sample.place("/a", owner: "o")),
            Sample.seen(other, Sample.place("/a", owner: "o"), at: Sample.start, [Sample.finding(.warning)]),
        ] {
            let sql = try await statements(changed)
            #expect(touchesIndexes(sql))
        }
        try await sample.inventory.endPlaces(ofSourcesOtherThan: [], at: Sample.start)
        let back = try await statements(
            Sample.seen(other, Sample.place("/a", owner: "o"), at: Sample.start, [Sample.finding(.warning)]))
        #expect(touchesIndexes(back))
    }
}
