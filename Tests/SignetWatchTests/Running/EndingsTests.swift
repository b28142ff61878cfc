import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

/// What is gone ends, whatever else a source could not see.
@Suite struct EndingsTests {
    private let sample: InventorySample
    private var inventory: Inventory { sample.inventory }

    init() throws {
        sample = try InventorySample()
    }

    private func run(_ source: any WatchSource) async throws -> RunRecord {
        let policy = AssessmentPolicy(expiry: ExpiryThresholds(warningDays: 400, criticalDays: 200))
        return try await WatchRun(
            sources: [source], assessor: StandardAssessor(policy: policy), inventory: inventory,
            clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).run()
    }

    private func present() async throws -> Set<String> {
        Set(try await inventory.page(InventoryQuery()).rows.map(\.place.description))
    }

    @Test func aDeletedFileEndsBesideAKeystoreThatCannotBeOpened() async throws {
        let (directory, chain) = (sample.directory, try await FileTestChain())
        let keystore = directory.file("tls/app.p12")
        try directory.write("tls/gone.pem", chain.leaf.pem)
        let made = try await runTool(
            "keytool",
            [
                "-importcert", "-noprompt", "-keystore", keystore, "-storetype", "PKCS12", "-storepass", "changeit",
                "-alias", "web", "-file", directory.file("tls/gone.pem"),
            ])
        #expect(made.status == 0, "\(made.everything)")
        func source(_ passwords: [String]) -> FileSource {
            FileSource(
                FileSourceSettings(
                    name: "files", patterns: [directory.file("tls")], passwords: passwords.map { Secret($0) }))
        }
        #expect(try await run(source(["changeit"])).counts.criticals == 2)
        try FileManager.default.removeItem(atPath: directory.file("tls/gone.pem"))
        let record = try await run(source(["other"]))
        // What is told of a place is no problem of the run.
        #expect(record.outcome == .complete && record.problems == [])
        let places = try await present()
        #expect(places == [keystore, "\(keystore) (alias web)"])
        #expect(record.counts == PlaceCounts(warnings: 1, criticals: 1))
    }

    @Test func anEndpointEndsBesideANameThatIsUnknown() async throws {
        let probe = MemoryProbe(try await InventorySample.certificate("any.example.org", by: .root()))
        probe.names["mail.example.org"] = ["192.0.2.2"]
        probe.names["web.example.org"] = ["192.0.2.3", "192.0.2.4"]
        let source = try EndpointSource(
            EndpointSourceSettings(name: "net", endpoints: ["mail.example.org", "web.example.org"]), probe: probe)
        _ = try await run(source)
        #expect(
            try await present() == [
                "mail.example.org (192.0.2.2)", "web.example.org (192.0.2.3)", "web.example.org (192.0.2.4)",
            ])
        probe.names["mail.example.org"] = nil
        probe.names["web.example.org"] = ["192.0.2.3"]
        let record = try await run(source)
        #expect(record.outcome == .complete && record.problems == [])
        // The address at which a name that is unknown now was before may still serve it.
        #expect(
            try await present() == [
                "mail.example.org", "mail.example.org (192.0.2.2)", "web.example.org (192.0.2.3)",
            ])
    }

    @Test func manyEndPieceByPieceAndWhatIsHiddenStays() async throws {
        let certificate = try await InventorySample.certificate("a.example.org", by: .root())
        let places = (0..<1300).map { "/tls/\($0 % 3)/\($0).pem" }
        try await sample.run(places.map { InventorySample.seen(certificate, InventorySample.place($0)) })
        let run = try await inventory.beginRun(at: InventorySample.start)
        let seen = InventorySample.seen(certificate, InventorySample.place("/tls/2/1298.pem"))
        try await inventory.record([seen], run: run)
        let hidden = HiddenLocations(["/tls/1", "/tls/0/0.pem", "/tls/2/2"])
        let ended = try await inventory.endPlaces(
            of: "files", notSeenIn: run, besides: hidden, at: InventorySample.start)
        #expect(ended == 1300 - 1 - 433 - 1)
        let record = try await inventory.endRun(run, at: InventorySample.start, outcome: .complete, problems: [])
        #expect(record.counts.all == 435)
        try await inventory.endPlaces(ofSourcesOtherThan: ["others"], at: InventorySample.start)
        let left = try await present()
        #expect(left.isEmpty)
    }

    /// A source that tells of files, and ends or hangs then.
    private struct Listed: WatchSource {
        let name = "files"
        let places: [String]
        let certificate: DecodedCertificate
        /// Called before it hangs; nil: it ends.
        var hangs: (@Sendable () -> Void)?

        func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
            for place in places {
                try await tell(InventorySample.seen(certificate, InventorySample.place(place)).observation)
            }
            guard let hangs else { return .everything }
            hangs()
            try await SystemClock().sleep(until: .distantFuture)
            return .everything
        }
    }

    @Test(.timeLimit(.minutes(10))) func whatALookThatIsCutOffHadNotReachedStays() async throws {
        let certificate = try await InventorySample.certificate("a.example.org", by: .root())
        _ = try await run(Listed(places: ["/a", "/b"], certificate: certificate))
        let clock = ManualClock(InventorySample.start)
        let isHanging = Mutex(false)
        let hanging = Listed(places: ["/a"], certificate: certificate) { isHanging.withLock { $0 = true } }
        let watch = WatchRun(
            sources: [hanging], assessor: StandardAssessor(), inventory: inventory, timeLimit: .seconds(30),
            clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        async let running = watch.run()
        try await yielding { isHanging.withLock { $0 } && clock.sleeperCount == 1 }
        clock.advance(by: .seconds(30))
        let record = try await running
        #expect(record.outcome == .partial)
        #expect(try await present() == ["/a", "/b"])
        // A look that came to its end says that it is gone.
        _ = try await run(Listed(places: ["/a"], certificate: certificate))
        #expect(try await present() == ["/a"])
    }

    /// Very long locations are kept cut.
    @Test func whatIsHiddenByALongNameStays() async throws {
        let certificate = try await InventorySample.certificate("a.example.org", by: .root())
        let long = "/tls/" + String(repeating: "long/", count: 600)
        try await sample.run([
            InventorySample.seen(certificate, InventorySample.place(long + "a.p12", detail: "alias web")),
            InventorySample.seen(certificate, InventorySample.place("/tls/b.pem")),
        ])
        let run = try await inventory.beginRun(at: InventorySample.start)
        let ended = try await inventory.endPlaces(
            of: "files", notSeenIn: run, besides: HiddenLocations([long + "a.p12"]), at: InventorySample.start)
        #expect(ended == 1)
        #expect(try await inventory.page(InventoryQuery()).rows.map(\.place.detail) == ["alias web"])
    }

    /// That a file which is named is missing is told; what was in it is gone all the same.
    @Test func whatWasInAFileThatIsMissingEnds() async throws {
        let root = try await JudgedAuthority.root()
        var text = ""
        for name in ["a.example.org", "b.example.org"] {
            text += try await InventorySample.certificate(name, by: root).pem
        }
        let path = try sample.directory.write("both.pem", text)
        let source = FileSource(FileSourceSettings(name: "files", patterns: [path]))
        #expect(try await run(source).counts.all == 2)
        try FileManager.default.removeItem(atPath: path)
        #expect(try await run(source).counts.all == 1)
        let left = try await inventory.page(InventoryQuery()).rows
        #expect(left.map(\.place.description) == [path] && left.flatMap(\.findings).map(\.rule).contains(.unreadable))
    }

    @Test func endingsAreFoundByTheirIndex() async throws {
        let plan = try await sample.database.read { session in
            try session.rows(
                "EXPLAIN QUERY PLAN " + PlaceEndingRepository.selection,
                [.text("files"), .integer(9), .integer(.min), .integer(.min), .integer(500)]
            ).map { try $0.text(3) }
        }
        #expect(plan.count == 1 && plan[0].contains("watch_places_by_run (source=? AND"), "\(plan)")
    }

    @Test func aLocationCoversWhatIsBelowIt() {
        let hidden = HiddenLocations(["/tls/closed", "smtp://mail.example.org"])
        for location in ["/tls/closed", "/tls/closed/a.pem", "/tls/closed/b/c.pem", "smtp://mail.example.org"] {
            #expect(hidden.cover(location), "\(location)")
        }
        for location in ["/tls", "/tls/closed.pem", "/tls/closedx/a.pem", "mail.example.org", ""] {
            #expect(!hidden.cover(location), "\(location)")
        }
        #expect(HiddenLocations(["/"]).cover("/a/b") && !HiddenLocations(["/"]).cover("a/b"))
    }

    @Test func whoHidesTooManyCannotSayWhatWasNotSeen() {
        var extent = LookExtent.everything
        for index in 0..<HiddenLocations.maximum { extent.hide("/\(index)") }
        #expect(extent.hidden?.count == HiddenLocations.maximum && extent.problems.isEmpty)
        for index in 0..<3 { extent.hide("/more/\(index)") }
        #expect(extent.hidden == nil && extent.problems.count == 1)
    }
}
