import Foundation
import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// The engine as a service, on a clock that moves when told to.
@Suite(.timeLimit(.minutes(10))) struct RenewalLoopTests {
    /// Runs the engine while `body` runs.
    private func running(
        _ stage: EngineStage, parallelism: Int = 4, _ body: @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.engine.run(parallelism: parallelism) }
            try await body()
            group.cancelAll()
        }
    }

    /// Waits until every certificate is valid and the engine sleeps until the first of them is due.
    private func settled(_ stage: EngineStage) async throws {
        try await yielding {
            let statuses = try await stage.engine.status()
            guard statuses.allSatisfy({ $0.phase == .valid }), let due = statuses.compactMap(\.nextAttempt).min(),
                let next = stage.clock.nextDeadline
            else { return false }
            return abs(next.timeIntervalSince(due)) < 0.002
        }
    }

    /// Waits until the engine sleeps and nothing else does.
    private func asleep(_ stage: EngineStage) async throws {
        try await yielding { stage.clock.sleeperCount == 1 }
    }

    private var settings: EngineSettings {
        EngineSettings(inspectionInterval: nil, pollInterval: .seconds(400 * 86_400))
    }

    @Test func sleepsUntilTheNextIsDueAndNoSooner() async throws {
        let stage = try await EngineStage(settings: settings)
        try await stage.engine.apply([makeSpec("a"), makeSpec("b", lifetime: .seconds(3600))])
        try await running(stage) {
            try await settled(stage)
            for round in 1...5 {
                let due = try #require(try await stage.engine.status().compactMap(\.nextAttempt).min())
                stage.clock.advance(to: due.addingTimeInterval(-1))
                try await settled(stage)
                #expect(stage.authority.issuedCount == 1 + round)
                stage.clock.advance(to: due.addingTimeInterval(0.001))
                try await yielding { stage.authority.issuedCount != 1 + round }
                try await settled(stage)
                #expect(stage.authority.issuedCount == 2 + round)
            }
        }
    }

    @Test func aNewSpecificationWakesIt() async throws {
        let stage = try await EngineStage(settings: settings)
        try await running(stage) {
            try await asleep(stage)
            try await stage.engine.apply([makeSpec("a")])
            try await settled(stage)
            #expect(stage.authority.issuedCount == 1)
        }
    }

    @Test func whatAnotherProcessChangedIsSeenAtTheNextLook() async throws {
        let stage = try await EngineStage(
            settings: EngineSettings(inspectionInterval: nil, pollInterval: .seconds(60)))
        try await running(stage) {
            try await asleep(stage)
            try await stage.anotherEngine().apply([makeSpec("a")])
            stage.clock.advance(by: .seconds(60))
            try await yielding { try await stage.engine.status(of: "a").phase == .valid }
        }
    }

    @Test func manyAreWorkedOnByFew() async throws {
        let stage = try await EngineStage(settings: settings)
        try await stage.engine.apply((0..<40).map { makeSpec("site-\($0)", destinations: [place("\($0)")]) })
        try await running(stage, parallelism: 3) { try await settled(stage) }
        #expect(stage.authority.issuedCount == 40)
    }

    @Test func aCertificateAnotherWorksOnIsLeftAloneAWhile() async throws {
        let stage = try await EngineStage(settings: settings)
        try await stage.engine.apply([makeSpec("a")])
        let leases = Leases(database: stage.database, clock: stage.clock)
        #expect(try await leases.acquire("renewal/a", holder: "another/1/x", for: .seconds(5)))
        try await running(stage) {
            while stage.authority.issuedCount == 0 {
                try await asleep(stage)
                stage.clock.advance(by: .seconds(1))
            }
        }
        #expect(stage.clock.now >= start.addingTimeInterval(5))
    }

    @Test func vanishedFilesAreFoundByTheRunningEngine() async throws {
        let stage = try await EngineStage(
            usesFiles: true, settings: EngineSettings(inspectionInterval: .seconds(600)))
        let directory = stage.directory.file("tls")
        try await stage.engine.apply([makeSpec(destinations: [.files(files(in: directory))])])
        try await running(stage) {
            try await yielding { try await stage.engine.status(of: "site").phase == .valid }
            try FileManager.default.removeItem(atPath: directory)
            for _ in 0..<11 {
                try await asleep(stage)
                stage.clock.advance(by: .seconds(60))
            }
            try await yielding { FileManager.default.fileExists(atPath: "\(directory)/tls.key") }
        }
    }

    @Test func toldToFinishItEndsAfterTheStepInHand() async throws {
        let stage = try await EngineStage(settings: settings)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        stage.world.with {
            $0.beforeActions = {
                begin.yield()
                for await _ in released { return }
            }
        }
        try await stage.engine.apply([makeSpec("a", destinations: [place("a")], actions: [.word("one"), .word("two")])])
        let engine = stage.engine
        async let running: Void = engine.run()
        for await _ in begun { break }
        engine.finish()
        release.yield()
        try await running
        #expect(stage.world.actions == ["one"])
        #expect(try await stage.engine.status(of: "a").phase == .acting)

        // Whoever comes next does the rest, and only the rest.
        stage.world.with { $0.beforeActions = nil }
        try await stage.live(until: start.addingTimeInterval(1), stage.anotherEngine())
        #expect(stage.world.actions == ["one", "two"])
        #expect(try await stage.engine.status(of: "a").phase == .valid)
    }

    @Test func aClosedDatabaseEndsNothing() async throws {
        let stage = try await EngineStage(settings: settings)
        try await running(stage) {
            try await asleep(stage)
            try await stage.database.close()
            try? await stage.engine.apply([makeSpec("a")])
            // The failure does not end the loop, which sleeps and looks again.
            for _ in 0..<3 {
                try await asleep(stage)
                stage.clock.advance(by: .seconds(400 * 86_400))
            }
        }
    }
}
