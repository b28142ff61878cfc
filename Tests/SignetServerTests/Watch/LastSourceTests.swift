import Foundation
import Logging
import SignetCore
import SignetTestSupport
import SignetWatch
import Testing

@testable import SignetServer

/// The last source that is taken away takes its places with it.
@Suite struct LastSourceTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("signet.yaml", "listen: 127.0.0.1:0\n")
        try directory.write("tls/a.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
    }

    /// One in which a source was looked at, and removed.
    private func bereft() async throws -> Workspace {
        let workspace = try await Workspace.open(
            configurationPath: directory.file("signet.yaml"), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let source = WatchSourceConfiguration(
            name: "files", kind: .files(.init(patterns: [directory.file("tls/*.pem")])))
        try await workspace.watch.added.add(source, at: clock.now)
        let counts = try await workspace.watchOnce().counts
        #expect(counts == PlaceCounts(warnings: 1))
        try await workspace.watch.added.remove("files")
        return workspace
    }

    private func expectNothing(_ inventory: Inventory) async throws {
        let rows = try await inventory.page(InventoryQuery()).rows
        #expect(rows.isEmpty)
        let (sources, looks, findings) = (
            try await inventory.sources(), try await inventory.looks(), try await inventory.findingCounts()
        )
        #expect(sources.isEmpty && looks.isEmpty && findings.isEmpty)
        let summary = try await inventory.summary(at: clock.now)
        #expect(summary.counts == PlaceCounts() && summary.lastRun?.outcome == .complete)
    }

    @Test(.timeLimit(.minutes(10))) func whoLooksOnceIsToldThatTheyHaveEnded() async throws {
        let workspace = try await bereft()
        let ended = await #expect(throws: SignetError.self) { try await workspace.watchOnce() }
        #expect(ended?.code == .notFound)
        #expect(
            ended?.message == "There is nothing to watch any more: what was known of sources that are gone has ended.",
            "\(String(describing: ended))")
        try await expectNothing(workspace.watch.inventory)
        // Where there is nothing to end nothing is written down either.
        let again = await #expect(throws: SignetError.self) { try await workspace.watchOnce() }
        #expect(again?.message == "There is nothing to watch." && again?.remedy?.contains("signet watch add") == true)
        let runs = try await workspace.watch.inventory.runs(limit: 10)
        #expect(runs.map(\.outcome) == [.complete, .complete])
        try await workspace.close()
    }

    @Test(.timeLimit(.minutes(10))) func whoIsToldOfThemHearsThatTheyAreGone() async throws {
        let silent = try ClosedPort()
        try directory.write(
            "signet.yaml",
            """
            listen: 127.0.0.1:0
            watch:
              notify:
                - { name: hook, webhook: { url: "http://127.0.0.1:\(silent.number)/" } }

            """)
        let workspace = try await bereft()
        func queued() async throws -> Int64 {
            try await workspace.watch.notifications().first { $0.notifier == "hook" }?.queued ?? 0
        }
        let before = try await queued()
        _ = await #expect(throws: SignetError.self) { try await workspace.watchOnce() }
        let after = try await queued()
        #expect(before > 0 && after == before + 1)
        try await workspace.close()
    }

    @Test(.timeLimit(.minutes(10))) func aWatchThatGoesOnEndsThemWhenItIsTime() async throws {
        let workspace = try await bereft()
        workspace.watching.declare(workspace.configuration.watch)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await workspace.watching.run() }
            // Asleep are who waits for the schedule, who for new sources, and who for messages.
            try await yielding { clock.sleeperCount == 3 }
            clock.advance(by: .seconds(2 * 86_400))
            try await yielding {
                try await workspace.watch.inventory.runs(limit: 10).count { $0.endedAt != nil } == 2
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        try await expectNothing(workspace.watch.inventory)
        try await workspace.close()
    }
}
