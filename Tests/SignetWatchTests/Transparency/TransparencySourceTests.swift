import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Certificates of own names that logs have and nobody here asked for.
@Suite struct TransparencySourceTests {
    private static let now = JudgedAuthority.now

    private static func details(_ observations: [Observation]) -> [String] { observations.map(\.place.detail).sorted() }

    // MARK: Tiles

    @Test func findsWhatNobodyAskedFor() async throws {
        let site = try await LogSite()
        let mine = try await site.issue("www.example.org")
        let forged = try await site.issue("login.example.org")
        let wild = try await site.issue("*.example.org")
        let others = [try await site.issue("www.example.com"), try await site.issue("notexample.org")]
        let old = try await site.issue("old.example.org", until: Self.now.addingTimeInterval(-60))
        try LogWriter.write(
            ([mine] + others + [forged, old]).map { site.entry($0) } + [
                site.entry(wild, precertificate: true), site.entry(wild), LogWriter.entry([1, 2, 3], at: 1),
            ], to: site.directory)
        let source = site.source(try site.settings(), known: [mine.serialNumberText])
        let look = try await site.look(source)
        #expect(look.extent == .everything)
        #expect(
            Self.details(look.told)
                == [forged, wild].map { "serial \($0.serialNumberText)" }.sorted())
        #expect(look.told.allSatisfy { $0.place.kind == .transparency && $0.place.owner == "web" })
        for observation in look.told {
            let found = await StandardAssessor().findings(on: observation)
            #expect(found.map(\.rule) == [.unknownIssuance] && found.map(\.severity) == [.critical])
            #expect(found.first?.sentence.contains("issued by \"CN=Some CA\"") == true)
        }
    }

    /// The next look reads on, and tells again what is still unknown.
    @Test func readsOn() async throws {
        let site = try await LogSite()
        let stranger = try await site.issue("www.example.com")
        var entries = [site.entry(try await site.issue("a.example.org"))]
        entries += [[UInt8]](repeating: site.entry(stranger), count: 299)
        try site.write(entries)
        let first = try await site.look(site.source(try site.settings()))
        #expect(first.told.count == 1 && first.extent == .everything)
        let later = try await site.issue("b.example.org")
        entries.append(site.entry(later))
        try site.write(entries)
        // What has been read is not read again: the first tile is gone.
        try FileManager.default.removeItem(atPath: site.directory.file("tile/data/000"))
        let second = try await site.look(site.source(try site.settings()))
        #expect(second.told.count == 2 && second.extent == .everything)
        // Somebody says that it is his.
        let third = try await site.look(site.source(try site.settings(), known: [later.serialNumberText]))
        #expect(third.told.count == 1)
        let fourth = try await site.look(site.source(try site.settings()))
        #expect(fourth.told.count == 1)
    }

    @Test func readsOnlySoMuchInOneLook() async throws {
        let site = try await LogSite()
        let stranger = site.entry(try await site.issue("www.example.com"))
        let wanted = site.entry(try await site.issue("a.example.org"))
        try LogWriter.write([[UInt8]](repeating: stranger, count: 2999) + [wanted], to: site.directory)
        let source = site.source(try site.settings(entriesPerLook: 1024))
        var extents: [LookExtent] = []
        var told = 0
        for _ in 0..<3 {
            let look = try await site.look(source)
            extents.append(look.extent)
            told += look.told.count
        }
        #expect(told == 1)
        #expect(extents.last == .everything)
        #expect(
            extents.first
                == .part(["1976 entries of the log file://\(site.directory.path) are left for the next look."]))
    }

    /// Without a beginning only what comes is read: logs have a thousand million entries.
    @Test func beginsNow() async throws {
        let site = try await LogSite()
        var entries = [site.entry(try await site.issue("a.example.org"))]
        try site.write(entries)
        let first = try await site.look(site.source(try site.settings(startIndex: nil)))
        #expect(first.told.isEmpty && first.extent == .everything)
        entries.append(site.entry(try await site.issue("b.example.org")))
        try site.write(entries)
        let second = try await site.look(site.source(try site.settings(startIndex: nil)))
        #expect(second.told.count == 1)
    }

    @Test func tellsLogsThatAreNone() async throws {
        let site = try await LogSite()
        await #expect(throws: SignetError(.unreadableFile, "")) {
            _ = try await site.look(site.source(try site.settings()))
        }
        try site.directory.write("checkpoint", "<html>")
        await #expect(throws: SignetError(.malformedLog, "")) {
            _ = try await site.look(site.source(try site.settings()))
        }
        let entry = site.entry(try await site.issue("a.example.org"))
        try LogWriter.write([entry, entry, entry], to: site.directory)
        try site.directory.write("tile/data/000.p/3", entry)
        await #expect(throws: SignetError(.malformedLog, "")) {
            _ = try await site.look(site.source(try site.settings()))
        }
        try site.directory.write("tile/data/000.p/3", entry + entry + entry)
        let whole = try await site.look(site.source(try site.settings()))
        #expect(whole.told.count == 1 && whole.extent == .everything)
        // A log that is shorter than it was is another one.
        try site.directory.write("checkpoint", LogWriter.checkpoint(size: 0))
        let shrunk = try await site.look(site.source(try site.settings()))
        #expect(shrunk.told.count == 2 && shrunk.extent != .everything)
    }

    // MARK: Lists

    private func list(_ certificates: [(id: Int, certificate: DecodedCertificate)]) -> [UInt8] {
        JSONValue.array(
            certificates.map { id, certificate in
                .object([
                    "id": .integer(id), "issuer_name": "C=XX, CN=Some CA",
                    "common_name": .string(certificate.title),
                    "name_value": .string("\(certificate.title)\n\(certificate.title)"),
                    "serial_number": .string(certificate.serialNumberText),
                    "not_after": .string(
                        MomentText.format(certificate.notAfter).replacingOccurrences(of: " ", with: "T")
                            .replacingOccurrences(of: "Z", with: "")),
                ])
            }
        ).bytes
    }

    @Test func readsListsInFiles() async throws {
        let site = try await LogSite()
        let (mine, forged) = (try await site.issue("www.example.org"), try await site.issue("login.example.org"))
        try site.directory.write("crt.json", list([(1, mine), (2, forged), (3, forged)]))
        let settings = TransparencySourceSettings(
            name: "logs", url: "file://\(site.directory.file("crt.json"))", names: ["Example.org."])
        #expect(settings.form == .list)
        let look = try await site.look(site.source(settings, known: [mine.serialNumberText]))
        #expect(Self.details(look.told) == ["serial \(forged.serialNumberText)"] && look.extent == .everything)
        let found = await StandardAssessor().findings(on: look.told[0])
        #expect(found.map(\.rule) == [.unknownIssuance] && found.map(\.severity) == [.critical])
        #expect(found.first?.sentence.contains("login.example.org") == true)
    }

    /// From crt.sh the certificate itself is fetched too, once.
    @Test func fetchesFromServers() async throws {
        let site = try await LogSite()
        let forged = try await site.issue("login.example.org")
        let (document, pem) = (list([(42, forged)]), Array(forged.pem.utf8))
        let fetcher = ScriptedFetcher([
            "https://crt.sh/?q=example.org&exclude=expired&output=json": { _ in Array("[]".utf8) },
            "https://crt.sh/?q=%25.example.org&exclude=expired&output=json": { _ in document },
            "https://crt.sh/?d=42": { _ in pem },
        ])
        let settings = TransparencySourceSettings(name: "logs", url: "https://crt.sh", names: ["example.org"])
        for _ in 0..<2 {
            let look = try await site.look(site.source(settings, fetcher: fetcher))
            #expect(look.told.count == 1)
            guard case .seen(let sighting)? = look.told.first?.outcome else {
                Issue.record("The certificate was not fetched.")
                return
            }
            #expect(sighting.leaf == forged && sighting.remarks.count == 1)
        }
        #expect(fetcher.requests.filter { $0.url == "https://crt.sh/?d=42" }.count == 1)
    }

    @Test(arguments: ["", "<html>busy</html>", "{}", "[1]", #"[{"serial_number": "xyz"}]"#, "[{}]"])
    func tellsListsThatAreNone(text: String) async throws {
        let site = try await LogSite()
        try site.directory.write("crt.json", text)
        let settings = TransparencySourceSettings(
            name: "logs", url: "file://\(site.directory.file("crt.json"))", names: ["example.org"])
        await #expect(throws: SignetError(.malformedLog, "")) { _ = try await site.look(site.source(settings)) }
    }

    // MARK: What is known

    /// What an endpoint or a file has shown is known; that a log has it is not enough.
    @Test func theInventoryKnows() async throws {
        let site = try await LogSite()
        let inventory = Inventory(database: site.database)
        let (mine, forged) = (try await site.issue("a.example.org"), try await site.issue("b.example.org"))
        let run = try await inventory.beginRun(at: Self.now)
        let seen = [
            (Place(source: "s", kind: .file, location: "/a.pem"), mine),
            (Place(source: "logs", kind: .transparency, location: "log"), forged),
        ]
        try await inventory.record(
            seen.map { place, leaf in
                AssessedObservation(
                    Observation(place: place, moment: Self.now, outcome: .seen(Sighting(leaf: leaf))), findings: [])
            }, run: run)
        let knowsMine = try await inventory.knows(LoggedCertificate(mine, entry: 1))
        let knowsForged = try await inventory.knows(LoggedCertificate(forged, entry: 1))
        #expect(knowsMine && !knowsForged)
    }
}
