import Foundation
import Logging
import SignetCore
import SignetTestSupport
import SignetWatch
import Synchronization
import Testing

@testable import SignetServer

/// Sources that are added and removed while `signet up` runs.
@Suite struct SourceBellsTests {
    /// How often it has rung.
    private final class Rings: Sendable {
        private let rung = Mutex(0)
        var count: Int { rung.withLock { $0 } }
        func add() { rung.withLock { $0 += 1 } }
    }

    private static func source(_ name: String, _ directory: String) -> WatchSourceConfiguration {
        WatchSourceConfiguration(name: name, kind: .files(.init(patterns: ["\(directory)/*.pem"])))
    }

    @Test(.timeLimit(.minutes(10))) func whatIsAddedIsListenedToAndWhatIsRemovedIsNot() async throws {
        let directory = try TemporaryDirectory()
        for name in ["declared", "added"] {
            try FileManager.default.createDirectory(
                atPath: directory.file(name), withIntermediateDirectories: true)
        }
        let (clock, logger) = (ManualClock(), Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let workspace = try await Workspace.open(
            configurationPath: directory.write("signet.yaml", "listen: 127.0.0.1:0\n"), clock: clock, logger: logger)
        var declared = WatchConfiguration()
        declared.sources = [Self.source("declared", directory.file("declared"))]
        let added = Self.source("added", directory.file("added"))
        let bells = SourceBells(watch: workspace.watch, declared: declared, clock: clock, logger: logger)
        let rings = Rings()
        /// Writes a file, and waits until so many bells are hearing whether calm returns, then until it has been told.
        func change(_ place: String, tellsOf expected: Int) async throws {
            let before = rings.count
            try directory.write("\(place)/\(UUID().uuidString).pem", "")
            try await yielding { clock.sleeperCount == 1 + expected }
            try await yielding {
                clock.advance(by: .seconds(1))
                return rings.count == before + expected
            }
            try await yielding { clock.sleeperCount == 1 }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bells.listen { rings.add() } }
            try await yielding { clock.sleeperCount == 1 }
            try await change("declared", tellsOf: 1)

            try await workspace.watch.added.add(added, at: clock.now)
            clock.advance(by: SourceBells.interval)
            try await yielding { clock.sleeperCount == 1 }
            try await change("added", tellsOf: 1)
            try await change("declared", tellsOf: 1)

            try await workspace.watch.added.remove("added")
            clock.advance(by: SourceBells.interval)
            try await yielding { clock.sleeperCount == 1 }
            try directory.write("added/late.pem", "")
            try await change("declared", tellsOf: 1)
            #expect(rings.count == 4)
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
        try await workspace.close()
    }

    /// Without a section `watch` too.
    @Test(.timeLimit(.minutes(10))) func aRunningServerLooksWhenAFileOfAnAddedSourceChanges() async throws {
        let server = try await RunningServer.start(RunningServer.configuration())
        try FileManager.default.createDirectory(
            atPath: server.directory.file("pems"), withIntermediateDirectories: true)
        let added = try await runTool(
            signetExecutable,
            [
                "watch", "add", server.directory.file("pems/*.pem"), "--name", "late", "--config",
                server.directory.file("signet.yaml"),
            ])
        #expect(added.status == 0, "\(added.everything)")
        // Until the service has noticed, changes ring for nobody.
        var count = 0
        try await yielding {
            count += 1
            try server.directory.write("pems/\(count % 50).pem", "no certificate\n")
            try await Task.sleep(for: .milliseconds(100))
            return server.process.output.contains("Certificates were looked at.")
        }
    }
}
