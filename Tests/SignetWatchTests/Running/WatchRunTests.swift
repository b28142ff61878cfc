import Foundation
import Logging
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

@Suite("A run of the watch")
struct WatchRunTests {
    /// A source that tells what it is given.
    private struct Told: WatchSource {
        let name: String
        var judgesByInventory = false
        var observations: [Observation] = []
        var extent = LookExtent.everything
        var failure: (any Error)?
        /// Called before anything is told.
        var prepares: @Sendable () async throws -> Void = {}
        /// Called when everything was told; then nobody wakes it but a cancellation. nil: it ends.
        var hangs: (@Sendable () -> Void)?

        func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
            try await prepares()
            for observation in observations { try await tell(observation) }
            if let failure { throw failure }
            guard let hangs else { return extent }
            hangs()
            try await SystemClock().sleep(until: .distantFuture)
            return extent
        }
    }

    /// Finds that unreadable places are critical, and counts how many it judges at once.
    private final class Judge: Assessor {
        private let busy = Mutex((now: 0, most: 0))
        var most: Int { busy.withLock { $0.most } }

        func findings(on observation: Observation) async -> [Finding] {
            busy.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            await Task.yield()
            busy.withLock { $0.now -= 1 }
            guard case .unreadable(let obstacle) = observation.outcome else { return [] }
            return [Finding(.unreadable, .critical, obstacle.sentence, remedy: obstacle.remedy)]
        }

        func findingsTogether(in inventory: Inventory, run: Int64) async throws -> [PlaceID: [Finding]] { [:] }
    }

    private static func unreadable(_ location: String, source: String) -> Observation {
        Observation(
            place: Place(source: source, kind: .file, location: location), moment: InventorySample.start,
            outcome: .unreadable(Obstacle(reason: "damaged", sentence: "It is damaged.", remedy: "Mend it.")))
    }

    /// Holds everybody until so many are with it, or until all others have had every chance to come.
    private final class Gathering: Assessor {
        private let wanted: Int
        private let inside = Mutex((now: 0, most: 0))
        var most: Int { inside.withLock { $0.most } }

        init(of wanted: Int) { self.wanted = wanted }

        func findings(on observation: Observation) async -> [Finding] {
            inside.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            for _ in 0..<100_000 where most < wanted { await Task.yield() }
            inside.withLock { $0.now -= 1 }
            return []
        }

        func findingsTogether(in inventory: Inventory, run: Int64) async throws -> [PlaceID: [Finding]] { [:] }
    }

    /// An error of somebody else's.
    private struct ForeignError: Error {}

    private func run(
        _ sources: [any WatchSource], _ sample: InventorySample, judge: any Assessor = Judge(),
        clock: any WallClock = SystemClock(), limit: Duration = .seconds(600), isWhole: Bool = true,
        progress: @escaping @Sendable (WatchProgress) -> Void = { _ in }
    ) async throws -> RunRecord {
        try await WatchRun(
            sources: sources, assessor: judge, inventory: sample.inventory, timeLimit: limit, parallelism: 8,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, progress: progress
        ).run(isWhole: isWhole)
    }

    @Test("Many observations are judged side by side, bounded, and all are written")
    func many() async throws {
        let sample = try InventorySample()
        let judge = Judge()
        let last = Mutex(WatchProgress(sources: 0))
        let sources = (0..<3).map { source in
            Told(name: "s\(source)", observations: (0..<333).map { Self.unreadable("/\($0)", source: "s\(source)") })
        }
        let record = try await run(sources, sample, judge: judge) { progress in last.withLock { $0 = progress } }
        #expect(record.outcome == .complete && record.counts.criticals == 999)
        #expect(judge.most <= 24)
        let progress = last.withLock { $0 }
        #expect(progress.sourcesDone == 3 && progress.counts.all == 999)
    }

    @Test("A source that fails takes nothing with it, and nothing is concluded from its silence")
    func failure() async throws {
        let sample = try InventorySample()
        let good = Told(name: "good", observations: [Self.unreadable("/a", source: "good")])
        var bad = Told(name: "bad", observations: [Self.unreadable("/b", source: "bad")])
        _ = try await run([good, bad], sample)
        bad.observations = []
        bad.failure = SignetError(.invalidInput, "The list cannot be read.")
        let record = try await run([good, bad], sample)
        #expect(record.outcome == .partial && record.problems == ["bad: The list cannot be read."])
        #expect(record.counts.all == 2)
        bad.failure = nil
        bad.extent = .part(["one directory could not be opened."])
        #expect(try await run([good, bad], sample).counts.all == 2)
        bad.extent = .everything
        let whole = try await run([good, bad], sample)
        #expect(whole.outcome == .complete && whole.counts.all == 1)
        // A source that is no longer named ends too.
        #expect(try await run([bad], sample).counts.all == 0)
        var failing = Told(name: "bad")
        failing.failure = SignetError(.invalidInput, "No.")
        #expect(try await run([failing], sample).outcome == .failed)
    }

    @Test("How the last look at each source went is kept, also of one without places, until it is no longer named")
    func looks() async throws {
        let sample = try InventorySample()
        let clock = ManualClock(InventorySample.start)
        let first = clock.now
        // A log in which nothing is wrong tells of no place; a list that cannot be read from the beginning tells nothing.
        let log = Told(name: "log")
        var list = Told(name: "list")
        list.failure = SignetError(.invalidInput, "The list cannot be read.")
        let files = Told(name: "files", observations: [Self.unreadable("/a", source: "files")])
        _ = try await run([log, list, files], sample, clock: clock)
        #expect(
            try await sample.inventory.looks() == [
                SourceLook(source: "files", outcome: .everything, endedAt: first),
                SourceLook(source: "list", outcome: .failed, reasons: ["The list cannot be read."], endedAt: first),
                SourceLook(source: "log", outcome: .everything, endedAt: first),
            ])

        // It fails later too, and one is seen in part.
        clock.advance(by: .seconds(3600))
        let second = clock.now
        var badLog = log
        var badFiles = files
        badLog.failure = SignetError(.invalidInput, "The log does not answer.")
        badFiles.extent = .part(["one directory could not be opened."])
        #expect(try await run([badLog, list, badFiles], sample, clock: clock).outcome == .partial)
        let unwell = [
            SourceLook(
                source: "files", outcome: .part, reasons: ["one directory could not be opened."], endedAt: second,
                sawEverythingAt: first),
            SourceLook(source: "list", outcome: .failed, reasons: ["The list cannot be read."], endedAt: second),
            SourceLook(
                source: "log", outcome: .failed, reasons: ["The log does not answer."], endedAt: second,
                sawEverythingAt: first),
        ]
        #expect(try await sample.inventory.looks() == unwell)

        // A look at some sources says nothing of the others.
        clock.advance(by: .seconds(3600))
        let third = clock.now
        _ = try await run([files], sample, clock: clock, isWhole: false)
        let seen = SourceLook(source: "files", outcome: .everything, endedAt: third)
        #expect(try await sample.inventory.looks() == [seen, unwell[1], unwell[2]])

        // Those that are named no more are forgotten.
        _ = try await run([files], sample, clock: clock)
        #expect(try await sample.inventory.looks() == [seen])
    }

    @Test("Observations of one source are judged side by side, as many as may be")
    func parallelism() async throws {
        let sample = try InventorySample()
        let judge = Gathering(of: 8)
        let source = Told(name: "s", observations: (0..<40).map { Self.unreadable("/\($0)", source: "s") })
        #expect(try await run([source], sample, judge: judge).counts.all == 40)
        #expect(judge.most == 8)
    }

    @Test("A foreign error of a source is a problem of that source alone", arguments: [true, false])
    func foreignError(isCancellation: Bool) async throws {
        let sample = try InventorySample()
        let good = Told(name: "good", observations: [Self.unreadable("/a", source: "good")])
        var bad = Told(name: "bad", observations: [Self.unreadable("/b", source: "bad")])
        bad.failure = isCancellation ? CancellationError() : ForeignError()
        let record = try await run([bad, good], sample)
        #expect(record.outcome == .partial && record.counts.all == 2)
        let problem = try #require(record.problems.first)
        #expect(problem.hasPrefix("bad: it failed: ") && problem.contains(isCancellation ? "Cancel" : "ForeignError"))
        #expect(record.problems.count == 1)
    }

    @Test("A run that the database breaks off throws, and is noted as failed at once")
    func brokenDatabase() async throws {
        let sample = try InventorySample()
        let database = sample.inventory.database
        let good = Told(name: "good", observations: [Self.unreadable("/a", source: "good")])
        _ = try await run([good], sample)
        var breaking = Told(name: "breaking", observations: [Self.unreadable("/b", source: "breaking")])
        breaking.prepares = {
            try await database.write { session in
                _ = try session.execute(
                    "CREATE TRIGGER broken BEFORE INSERT ON watch_places BEGIN SELECT RAISE(ABORT, 'broken'); END")
            }
        }
        let error = await #expect(throws: SignetError.self) { try await run([good, breaking], sample) }
        let runs = try await sample.inventory.runs(limit: 3)
        #expect(runs.map(\.outcome) == [.failed, .complete])
        #expect(runs[0].endedAt != nil && runs[0].counts.all == 1, "\(runs[0])")
        let reason = try #require(error?.message)
        #expect(runs[0].problems == ["It did not end: \(reason)"])
        // What it did not see is due still.
        let last = try await sample.inventory.lastWholeRun()
        #expect(last == runs[1].startedAt)
        try await database.write { session in _ = try session.execute("DROP TRIGGER broken") }
        #expect(try await run([good], sample).outcome == .complete)
        let outcomes = try await sample.inventory.runs(limit: 4).map(\.outcome)
        #expect(outcomes == [.complete, .failed, .complete])
    }

    @Test("A run whose process was killed goes on by all that is known, until the next one notes that it failed")
    func killed() async throws {
        let sample = try InventorySample()
        _ = try await sample.inventory.beginRun(at: InventorySample.start)
        let good = Told(name: "good", observations: [Self.unreadable("/a", source: "good")])
        _ = try await run([good], sample)
        let runs = try await sample.inventory.runs(limit: 3)
        #expect(runs.map(\.outcome) == [.complete, .failed])
        #expect(runs[1].endedAt != nil && runs[1].problems.first?.hasPrefix("It did not end: ") == true, "\(runs)")
    }

    @Test("A run that is stopped is noted as failed")
    func stopped() async throws {
        let sample = try InventorySample()
        let isHanging = Mutex(false)
        var endless = Told(name: "endless", observations: [Self.unreadable("/a", source: "endless")])
        endless.hangs = { isHanging.withLock { $0 = true } }
        let sources = [endless]
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await run(sources, sample) }
                try await yielding { isHanging.withLock { $0 } }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        let runs = try await sample.inventory.runs(limit: 2)
        #expect(runs.map(\.outcome) == [.failed])
        #expect(runs.first?.problems == ["It did not end: it was stopped."])
    }

    @Test("Who asks what is known here is looked at when everything that the others have told is written down")
    func judgesByInventory() async throws {
        let sample = try InventorySample()
        let hasBegun = Mutex(false)
        let known = Mutex<Int?>(nil)
        var logs = Told(name: "logs", judgesByInventory: true)
        logs.prepares = {
            hasBegun.withLock { $0 = true }
            let count = try await sample.inventory.page(InventoryQuery()).rows.count
            known.withLock { $0 = count }
        }
        var web = Told(name: "web", observations: [Self.unreadable("/a", source: "web")])
        // It is slow: who does not wait for it has begun by then.
        web.prepares = { for _ in 0..<100_000 where !hasBegun.withLock({ $0 }) { await Task.yield() } }
        let record = try await run([logs, web], sample)
        #expect(record.outcome == .complete)
        #expect(known.withLock { $0 } == 1)
    }

    @Test("Who is looked at last has at least a quarter of the time, and all that the others leave")
    func shareOfTime() async throws {
        for webHangs in [true, false] {
            let (sample, clock) = (try InventorySample(), ManualClock())
            let hanging = Mutex<[String]>([])
            var web = Told(name: "web", observations: [Self.unreadable("/a", source: "web")])
            if webHangs { web.hangs = { hanging.withLock { $0.append("web") } } }
            var logs = Told(name: "logs", judgesByInventory: true)
            logs.hangs = { hanging.withLock { $0.append("logs") } }
            let sources = [web, logs]
            async let running = run(sources, sample, clock: clock, limit: .seconds(40))
            if webHangs {
                try await yielding { hanging.withLock { $0 } == ["web"] && clock.sleeperCount == 1 }
                clock.advance(by: .seconds(30))
            }
            try await yielding { hanging.withLock { $0.last } == "logs" && clock.sleeperCount == 1 }
            clock.advance(by: .seconds(webHangs ? 10 : 40))
            let record = try await running
            let said = "it was not looked at to its end within"
            #expect(
                record.problems == (webHangs ? ["logs: \(said) 10s.", "web: \(said) 30s."] : ["logs: \(said) 40s."]))
            #expect(record.counts.all == 1)
        }
    }

    @Test("A source that hangs is left within the time; what it had told is kept")
    func hanging() async throws {
        let sample = try InventorySample()
        let clock = ManualClock()
        let isHanging = Mutex(false)
        let done = Mutex(0)
        var endless = Told(name: "endless", observations: [Self.unreadable("/a", source: "endless")])
        endless.hangs = { isHanging.withLock { $0 = true } }
        let good = Told(name: "good", observations: [Self.unreadable("/b", source: "good")])
        let sources = [endless, good]
        async let running = run(sources, sample, clock: clock, limit: .seconds(30)) { progress in
            done.withLock { $0 = progress.sourcesDone }
        }
        try await yielding { isHanging.withLock { $0 } && done.withLock { $0 } == 1 && clock.sleeperCount == 1 }
        clock.advance(by: .seconds(30))
        let record = try await running
        #expect(record.outcome == .partial && record.counts.all == 2, "\(record)")
        #expect(record.problems.first?.contains("not looked at to its end within 30s") == true, "\(record.problems)")
    }
}
