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
    /// Who has rung.
    private final class Rings: Sendable {
        private let rung = Mutex<[String]>([])
        var names: [String] { rung.withLock { $0 } }
        var count: Int { names.count }
        func add(_ name: String) { rung.withLock { $0.append(name) } }
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
        /// Adds a file, and waits until so many bells are hearing whether calm returns, then until it has been told, and until they
        /// listen again.
        func change(_ place: String, tellsOf expected: Int) async throws {
            let before = rings.count
            // One event: a second that came after the first had been told of would begin another wait.
            try directory.put("\(place)/\(UUID().uuidString).pem")
            try await yielding { clock.sleeperCount == 1 + expected }
            try await yielding {
                clock.advance(by: .seconds(1))
                return rings.count == before + expected
            }
            try await yielding { clock.sleeperCount == 1 + expected }
            clock.advance(by: SourceBells.pause)
            try await yielding { clock.sleeperCount == 1 }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bells.listen { rings.add($0) } }
            try await yielding { clock.sleeperCount == 1 }
            try await change("declared", tellsOf: 1)

            try await workspace.watch.added.add(added, at: clock.now)
            clock.advance(by: SourceBells.interval)
            try await yielding { clock.sleeperCount == 1 }
            try await change("added", tellsOf: 1)
            try await change("declared", tellsOf: 1)

            try await workspace.watch.added.remove("added")
            clock.advance(by: SourceBells.interval)
            try await yielding { try inotifyWatches(of: directory.file("added")) == 0 && clock.sleeperCount == 1 }
            try directory.write("added/late.pem", "")
            try await change("declared", tellsOf: 1)
            #expect(rings.names == ["declared", "added", "declared", "declared"])
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
        try await workspace.close()
    }

    @Test(.timeLimit(.minutes(10))) func whatGoesOnChangingRingsOnceInAWhile() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("tls/0.pem", "")
        let (clock, logger) = (ManualClock(), Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let workspace = try await Workspace.open(
            configurationPath: directory.write("signet.yaml", "listen: 127.0.0.1:0\n"), clock: clock, logger: logger)
        var declared = WatchConfiguration()
        declared.sources = [Self.source("tls", directory.file("tls"))]
        let bells = SourceBells(watch: workspace.watch, declared: declared, clock: clock, logger: logger)
        let rings = Rings()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bells.listen { rings.add($0) } }
            try await yielding { clock.sleeperCount == 1 }
            for round in 1...3 {
                // The first time it listens; then what has changed in its pause rings when that is over.
                for index in 0..<5 { try directory.write("tls/\(round)-\(index).pem", "") }
                if round > 1 { clock.advance(by: SourceBells.pause) }
                try await yielding { clock.sleeperCount == 2 }
                try await yielding {
                    if rings.count < round { clock.advance(by: .seconds(1)) }
                    return rings.count == round && clock.sleeperCount == 2
                }
                // Half the pause later it still does not listen.
                try directory.write("tls/\(round)-more.pem", "")
                clock.advance(by: SourceBells.pause / 2)
                try await yielding { clock.sleeperCount == 2 }
                #expect(rings.count == round)
            }
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
