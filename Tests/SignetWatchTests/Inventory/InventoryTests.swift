import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetWatch

@Suite("The inventory")
struct InventoryTests {
    private typealias Sample = InventorySample

    @Test("A place keeps the history of what it showed")
    func history() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let first = try await Sample.certificate("a.example.org", days: 10, by: root)
        let second = try await Sample.certificate("a.example.org", days: 90, by: root)
        let place = Sample.place("/tls/a.pem")
        let moments = (0..<4).map { Sample.start.addingTimeInterval(Double($0) * 3600) }
        try await sample.run([Sample.seen(first, place, at: moments[0])], at: moments[0])
        try await sample.run([Sample.seen(first, place, at: moments[1])], at: moments[1])
        try await sample.run([Sample.seen(second, place, at: moments[2])], at: moments[2])
        try await sample.run([Sample.seen(first, place, at: moments[3])], at: moments[3])
        let row = try #require(try await sample.inventory.page(InventoryQuery()).rows.first)
        #expect(row.title == "a.example.org" && row.firstSeen == moments[0] && row.lastSeen == moments[3])
        let history = try await sample.inventory.history(of: row.id, limit: 10)
        #expect(history.map(\.serial) == [first, second, first].map(\.serialNumberText))
        #expect(history.map(\.firstSeen) == [moments[3], moments[2], moments[0]])
        #expect(history.last?.lastSeen == moments[1])
    }

    @Test("What cannot be read keeps what it showed last, and says why")
    func unreadable() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let certificate = try await Sample.certificate("a.example.org", by: root)
        let place = Sample.place("/tls/a.pem")
        try await sample.run([Sample.seen(certificate, place)])
        let obstacle = Obstacle(reason: "damaged", sentence: "It is damaged.", remedy: "Mend it.")
        let later = Sample.start.addingTimeInterval(60)
        let observation = Observation(place: place, moment: later, outcome: .unreadable(obstacle))
        try await sample.run(
            [AssessedObservation(observation, findings: [Sample.finding(.warning, .unreadable)])], at: later)
        let row = try #require(try await sample.inventory.page(InventoryQuery()).rows.first)
        #expect(row.fingerprint == certificate.fingerprint && row.severity == .warning && row.title == "a.example.org")
    }

    @Test("Certificates are found by many numbers at once")
    func manyNumbers() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let certificates = [
            try await Sample.certificate("a.example.org", by: root),
            try await Sample.certificate("b.example.org", by: root),
        ]
        try await sample.run(certificates.enumerated().map { Sample.seen($1, Sample.place("/tls/\($0).pem")) })
        for last in [2, 1000, 1001, 2500] {
            let ids = (1...Int64(last)).reversed().map { $0 }
            let found = try await sample.inventory.certificates(ids).sorted { $0.id < $1.id }
            #expect(found.map(\.fingerprint) == certificates.map(\.fingerprint), "\(last)")
        }
        #expect(try await sample.inventory.certificates([]).isEmpty)
        #expect(try await sample.inventory.certificates([-1, 77]).isEmpty)
    }

    @Test("Pages in each order meet every place once, also while the severity and the source are chosen")
    func pages() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let key = try PrivateKey.generate(.ecdsaP256)
        var assessed: [AssessedObservation] = []
        for index in 0..<60 {
            let certificate = try await Sample.certificate(
                "n\(index % 7).example.org", days: Double(10 + index % 5), by: root, key: key)
            let severity = Severity.allCases[index % 3]
            let place = Sample.place("/tls/\(index).pem", source: index < 50 ? "most" : "few", owner: "o\(index % 2)")
            assessed.append(
                Sample.seen(certificate, place, severity == .ok ? [] : [Sample.finding(severity)]))
        }
        try await sample.run(assessed)
        for order in InventoryQuery.Order.allCases {
            for (severity, source, owner, text, count) in [
                (Severity.ok, nil, nil, "", 60), (.warning, nil, nil, "", 40), (.critical, nil, nil, "", 20),
                (.ok, "few", nil, "", 10), (.warning, "most", nil, "", 33), (.ok, nil, "o1", "", 30),
                (.ok, nil, nil, "n3.ex", 9), (.critical, nil, nil, "example n3", 3),
            ] as [(Severity, String?, String?, String, Int)] {
                var query = InventoryQuery()
                (query.order, query.severity, query.source, query.owner) = (order, severity, source, owner)
                (query.text, query.limit) = (text, 7)
                let rows = try await all(query, sample.inventory)
                #expect(Set(rows.map(\.id)).count == count && rows.count == count, "\(order) \(text) \(severity)")
                #expect(isSorted(rows, order), "\(order) \(text)")
                #expect(rows.allSatisfy { $0.severity >= severity })
            }
        }
    }

    private func all(_ query: InventoryQuery, _ inventory: Inventory) async throws -> [PlaceRecord] {
        var (query, rows) = (query, [PlaceRecord]())
        repeat {
            let page = try await inventory.page(query)
            rows += page.rows
            query.after = page.next
        } while query.after != nil
        return rows
    }

    private func isSorted(_ rows: [PlaceRecord], _ order: InventoryQuery.Order) -> Bool {
        zip(rows, rows.dropFirst()).allSatisfy { earlier, later in
            switch order {
            case .urgency:
                earlier.severity > later.severity
                    || (earlier.severity == later.severity
                        && (earlier.notAfter ?? .distantPast) <= (later.notAfter ?? .distantPast))
            case .expiry: (earlier.notAfter ?? .distantPast) <= (later.notAfter ?? .distantPast)
            case .title: earlier.title <= later.title
            }
        }
    }

    @Test("Found by the beginnings of labels, parts of paths, serial numbers and fingerprints")
    func search() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let certificate = try await Sample.certificate("www.shop.example.org", by: root)
        let other = try await Sample.certificate("mail.example.net", by: root)
        try await sample.run([
            Sample.seen(certificate, Sample.place("/etc/nginx/Tls/web.pem", detail: "certificate 2")),
            Sample.seen(other, Sample.place("smtp://mail.example.net:25")),
        ])
        for text in [
            "www", "shop.ex", "EXAMPLE.ORG", "nginx", "web.p", certificate.serialNumberText,
            certificate.fingerprint.hexadecimal, "nginx www", "certificate",
            String(certificate.fingerprint.hexadecimal.prefix(9)), colons(certificate.serialNumberText),
            colons(certificate.fingerprint.hexadecimal).uppercased(),
        ] {
            var query = InventoryQuery()
            query.text = text
            let rows = try await sample.inventory.page(query).rows
            #expect(rows.map(\.title) == ["www.shop.example.org"], "\(text)")
        }
        for text in ["ww.shop", "shop net", "%", "_", "'", "www' OR 1=1 --", "0" + certificate.fingerprint.hexadecimal]
        {
            var query = InventoryQuery()
            query.text = text
            let rows = try await sample.inventory.page(query).rows
            #expect(rows.isEmpty, "\(text)")
        }
    }

    /// As openssl shows digits.
    private func colons(_ digits: String) -> String {
        stride(from: 0, to: digits.count, by: 2).map { String(digits.dropFirst($0).prefix(2)) }.joined(separator: ":")
    }

    @Test(arguments: [
        "", "x", "urgency.1.2.3", "urgency.a.2.3.", "urgency.1.2.3.zz", String(repeating: "a", count: 9000),
    ])
    func foreignCursorsAreRefused(_ cursor: String) async throws {
        let sample = try InventorySample()
        var query = InventoryQuery()
        query.after = cursor
        await #expect(throws: SignetError(.invalidInput, "")) { try await sample.inventory.page(query) }
    }

    @Test("What is no longer there ends, comes back, and is forgotten in the end with all that belongs to it")
    func endings() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let inventory = sample.inventory
        let (stays, goes) = (
            try await Sample.certificate("stays.example.org", by: root),
            try await Sample.certificate("goes.example.org", by: root)
        )
        try await sample.run([Sample.seen(stays, Sample.place("/a")), Sample.seen(goes, Sample.place("/b"))])
        let second = try await inventory.beginRun(at: Sample.start)
        try await inventory.record([Sample.seen(stays, Sample.place("/a"))], run: second)
        #expect(try await inventory.endPlaces(of: "files", notSeenIn: second, at: Sample.start) == 1)
        let ended = try await inventory.endRun(second, at: Sample.start, outcome: .complete, problems: [])
        #expect(ended.counts.all == 1)
        #expect(try await inventory.page(InventoryQuery()).rows.map(\.title) == ["stays.example.org"])
        #expect(try await inventory.tidy(endedBefore: Sample.start) == false)
        while try await inventory.tidy(endedBefore: Sample.start.addingTimeInterval(1)) {}
        #expect(try await inventory.certificate(withFingerprint: goes.fingerprint) == nil)
        #expect(try await inventory.certificate(withFingerprint: stays.fingerprint) != nil)
        let terms = try await sample.database.read { session in
            try session.rows("SELECT term FROM watch_certificate_terms WHERE term LIKE 'goes%'", [])
        }
        #expect(terms.isEmpty)
        try await inventory.endPlaces(ofSourcesOtherThan: ["others"], at: Sample.start)
        #expect(try await inventory.page(InventoryQuery()).rows.isEmpty)
        try await sample.run([Sample.seen(stays, Sample.place("/a"))])
        #expect(try await inventory.page(InventoryQuery()).rows.count == 1)
    }

    @Test("Counts are those of the end of the run; days hold what ends in them")
    func counts() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let near = try await Sample.certificate("near.example.org", days: 3, by: root)
        let far = try await Sample.certificate("far.example.org", days: 40, by: root)
        let run = try await sample.run([
            Sample.seen(near, Sample.place("/near"), [Sample.finding(.critical)]),
            Sample.seen(far, Sample.place("/far", source: "b"), [Sample.finding(.warning)]),
            Sample.seen(far, Sample.place("/far2", source: "b")),
        ])
        #expect(run.counts == PlaceCounts(ok: 1, warnings: 1, criticals: 1))
        let summary = try await sample.inventory.summary(at: Sample.start)
        #expect(summary.counts == run.counts && summary.nextExpiry == near.notAfter && summary.lastRun?.id == run.id)
        let sources = try await sample.inventory.sources()
        #expect(sources.map(\.source) == ["b", "files"] && sources.map(\.counts.all) == [2, 1])
        let weeks = try await sample.inventory.expiries(from: Sample.start, days: 7, count: 10)
        #expect(weeks.map(\.counts.all) == [1, 0, 0, 0, 0, 2, 0, 0, 0, 0])
        #expect(weeks[0].counts.criticals == 1)
    }

    @Test("Findings of places together raise the severity until the place is seen again")
    func together() async throws {
        let sample = try InventorySample()
        let root = try await JudgedAuthority.root()
        let certificate = try await Sample.certificate("a.example.org", by: root)
        let run = try await sample.inventory.beginRun(at: Sample.start)
        try await sample.inventory.record(
            [Sample.seen(certificate, Sample.place("/a"), [Sample.finding(.warning)])], run: run)
        let place = try #require(try await sample.inventory.places(seenIn: run, after: 0, limit: 10).first)
        try await sample.inventory.setJointFindings(
            [place.id: [Sample.finding(.critical, .keyReused)]], run: run)
        let worse = try #require(try await sample.inventory.place(place.id))
        #expect(worse.severity == .critical && worse.findings.map(\.rule) == [.expiring, .keyReused])
        try await sample.run([Sample.seen(certificate, Sample.place("/a"))])
        #expect(try await sample.inventory.place(place.id)?.severity == .ok)
    }
}
