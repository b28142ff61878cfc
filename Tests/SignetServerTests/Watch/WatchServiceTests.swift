import Foundation
import Logging
import SignetCore
import SignetTestSupport
import SignetWatch
import Testing

@testable import SignetServer

/// What a running watch looks at when something changes.
@Suite struct WatchServiceTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["a", "b"] {
            try directory.write("\(name)/old.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
        }
        try directory.write(
            "signet.yaml",
            """
            listen: 127.0.0.1:0
            watch:
              schedule: "@yearly"
              sources:
                - { name: a, files: [a/*.pem] }
                - { name: b, files: [b/*.pem] }

            """)
    }

    @Test(.timeLimit(.minutes(10))) func onlyTheSourceThatRangIsLookedAt() async throws {
        let workspace = try await Workspace.open(
            configurationPath: directory.file("signet.yaml"), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let inventory = workspace.watch.inventory
        let start = clock.now
        /// When each place was seen last.
        func seen() async throws -> [String: Date] {
            let rows = try await inventory.page(InventoryQuery()).rows
            return Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    (String(row.place.location.dropFirst(directory.path.count + 1)), row.lastSeen)
                })
        }
        func runs() async throws -> Int {
            try await inventory.runs(limit: 10).count { $0.endedAt != nil }
        }
        workspace.watching.declare(workspace.configuration.watch)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await workspace.watching.run() }
            // Asleep are who waits for the schedule, who for new sources, and who for messages.
            try await yielding { try await runs() == 1 && clock.sleeperCount == 3 }
            #expect(try await seen() == ["a/old.pem": start, "b/old.pem": start])

            try directory.write("a/new.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
            try FileManager.default.removeItem(atPath: directory.file("a/old.pem"))
            // Until calm has returned, and the service has waited for what else changes.
            try await yielding {
                clock.advance(by: .seconds(1))
                return try await runs() >= 2
            }
            let after = try await seen()
            #expect(after.keys.sorted() == ["a/new.pem", "b/old.pem"])
            #expect(try #require(after["a/new.pem"]) > start && after["b/old.pem"] == start)
            // The next look at everything does not wait longer because of it.
            #expect(try await inventory.lastWholeRun() == start)
            group.cancelAll()
            try await group.waitForAll()
        }
        try await workspace.close()
    }

    @Test func whatWasNotLookedAtIsStillNotSeen() async throws {
        let workspace = try await Workspace.open(
            configurationPath: directory.file("signet.yaml"), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var configuration = WatchConfiguration()
        configuration.sources = [
            WatchSourceConfiguration(
                name: "net", kind: .endpoints(.init(endpoints: [], file: directory.file("missing")))),
            WatchSourceConfiguration(name: "a", kind: .files(.init(patterns: [directory.file("a/*.pem")]))),
        ]
        let whole = try await workspace.watch.run(configuration)
        #expect(whole.outcome == .partial && whole.problems.count == 1, "\(whole)")
        let part = try await workspace.watch.run(configuration, only: ["a"])
        #expect(part.outcome == .partial && part.problems == whole.problems, "\(part)")
        try directory.write("missing", "# nothing yet\n")
        let mended = try await workspace.watch.run(configuration, only: ["net"])
        #expect(mended.outcome == .complete, "\(mended)")
        try await workspace.close()
    }

    @Test func whoLooksAtEverythingLooksAtWhatRangToo() {
        let occasions = WatchOccasions()
        #expect(occasions.take() == nil)
        for name in ["a", "b", "a"] { occasions.ring(name) }
        #expect(occasions.canWait && occasions.take() == .sources(["a", "b"]))
        #expect(occasions.take() == nil)
        occasions.ring("a")
        occasions.becomeDue()
        #expect(!occasions.canWait && occasions.take() == .everything)
        #expect(occasions.take() == nil)
    }
}
