import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// Deaths of the runner, of keepers and of both, at every step: never two tasks, none forgotten.
@Suite(.timeLimit(.minutes(10))) struct SupervisionCrashTests {
    /// A task that notes its number before it does anything, and goes on until it is stopped.
    private func lasting(_ site: SupervisionSite, run: String) -> TaskOrder {
        site.order("echo $$ >> \(site.directory.file("pids")); exec sleep 1000", run: run)
    }

    private func running(_ site: SupervisionSite) -> [Int32] {
        SignetAgentTests.running(listedIn: site.directory.file("pids"))
    }

    @Test func aRunnerThatDiedAfterItsOrderLeavesNothing() async throws {
        let site = try SupervisionSite()
        try site.supervisor.place(lasting(site, run: "1"), in: site.files)
        #expect(try await site.supervisor.find(in: site.run) == nil)
        // A keeper that comes late finds no order.
        try site.supervisor.summon(site.files)
        #expect(try await site.supervisor.find(in: site.run) == nil)
        #expect(running(site).isEmpty)
        let names = try DurableFilesProbe.names(site.run)
        #expect(!names.contains("order.json") && !names.contains("task.json"))
    }

    @Test func aRunnerThatDiedBesideItsKeeperFindsTheTask() async throws {
        let site = try SupervisionSite()
        try site.supervisor.place(lasting(site, run: "1"), in: site.files)
        try site.supervisor.summon(site.files)
        let found = try #require(try await site.supervisor.find(in: site.run))
        #expect(found.run == "1" && found.isRunning)
        #expect(try await found.stop().cause == .signalled(Int(SIGINT)))
    }

    @Test func ofManyKeepersOneTakesTheOrder() async throws {
        let site = try SupervisionSite()
        try site.supervisor.place(lasting(site, run: "1"), in: site.files)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await Blocking.run { try site.supervisor.summon(site.files) } } }
            try await group.waitForAll()
        }
        let found = try #require(try await site.supervisor.find(in: site.run))
        let id = try #require(found.processID)
        #expect(ProcessStatus.all().filter { $0.parent == found.keeperID && !$0.isZombie }.map(\.id) == [id])
        try await found.stop()
        #expect(running(site).isEmpty)
    }

    @Test func anEndingIsKnownAfterTheRunnerDied() async throws {
        let site = try SupervisionSite()
        _ = try await site.start("exit 9")
        // Found while it runs, or after: the ending is the same.
        let found = try #require(try await site.supervisor.find(in: site.run))
        let ending = try await found.ended()
        #expect(ending.cause == .exited(status: 9))
        let again = try #require(try await site.supervisor.find(in: site.run))
        #expect(try await again.ended() == ending)
    }

    @Test func aTaskWhoseKeeperIsKilledIsKilledToo() async throws {
        let site = try SupervisionSite()
        let pids = site.directory.file("pids")
        let script = "echo $$ >> \(pids); sleep 1000 & echo $! >> \(pids); echo ready; wait"
        let task = try await site.start(script)
        try await site.waitForOutput("ready", of: task)
        kill(task.keeperID, SIGKILL)
        let ending = try await task.ended()
        #expect(ending.cause == .lost)
        #expect(running(site).isEmpty)
        // And the next runner reads the same.
        let found = try #require(try await site.supervisor.find(in: site.run))
        #expect(try await found.ended().cause == .lost)
        let next = try await site.start("exit 0", run: "2")
        #expect(try await next.ended().isSuccess)
    }

    @Test func aKeeperThatStandsStillDoesNotKeepATaskFromBeingStopped() async throws {
        let site = try SupervisionSite()
        let task = try await site.start(lasting(site, run: "1"))
        kill(task.keeperID, SIGSTOP)
        let stopped = Task { try await task.stop(timeout: .milliseconds(50)) }
        // It is killed after the patience of a keeper is over.
        #expect(try await stopped.value.cause == .lost)
        #expect(running(site).isEmpty)
    }

    @Test func aRecordOfBeforeTheMachineWasStartedIsNoRunningTask() async throws {
        let site = try SupervisionSite()
        try site.files.make()
        let own = try #require(ProcessIdentity.own)
        // This very process, so that a mistake would kill the test.
        var record = TaskRecord(run: "1", machine: "another boot", keeper: own, startedAt: Date())
        record.start(own)
        try site.files.write(record)
        try FileLock.waiting(for: site.files.startLock).release()
        let found = try #require(try await site.supervisor.find(in: site.run))
        #expect(!found.isRunning)
        #expect(!found.signal(SIGKILL))
        #expect(try await found.ended().cause == .lost)
    }

    /// A runner's whole life, killed at a random step a hundred times, its keepers too: after each of them at most one task
    /// runs, and the next runner knows of it.
    @Test func aHundredDeathsAtRandomMoments() async throws {
        let site = try SupervisionSite()
        var random = SeededGenerator(seed: 5)
        var (adopted, begun, lost) = (0, 0, 0)
        for life in 0..<100 {
            // A new runner: what is there?
            var task: KeptTask?
            if let found = try await site.supervisor.find(in: site.run) {
                if found.isRunning {
                    adopted += 1
                    task = found
                } else {
                    let ending = try await found.ended()
                    #expect(ending.cause == .lost, "\(life): \(ending)")
                    lost += 1
                }
            }
            #expect(running(site).count <= 1, "life \(life)")
            if task == nil {
                begun += 1
                let order = lasting(site, run: "\(life)")
                switch Int.random(in: 0..<4, using: &random) {
                case 0: try site.supervisor.place(order, in: site.files)
                case 1:
                    try site.supervisor.place(order, in: site.files)
                    try await killedKeeper(site, after: .milliseconds(Int.random(in: 0...120, using: &random)))
                case 2:
                    try site.supervisor.place(order, in: site.files)
                    try site.supervisor.summon(site.files)
                default: task = try await site.supervisor.start(order, in: site.run)
                }
            }
            if let task, Bool.random(using: &random) { kill(task.keeperID, SIGKILL) }
            #expect(running(site).count <= 1, "life \(life)")
        }
        if let last = try await site.supervisor.find(in: site.run), last.isRunning { try await last.stop() }
        #expect(running(site).isEmpty)
        #expect(adopted > 5 && begun > 20 && lost > 5, "\(adopted) adopted, \(begun) begun, \(lost) lost")
    }

    /// Starts a keeper as a runner does that dies with it, at a moment when it may be at any of its steps.
    private func killedKeeper(_ site: SupervisionSite, after delay: Duration) async throws {
        let keeper = try BackgroundProcess.start(signetExecutable, ["task-keeper", site.run])
        try await Task.sleep(for: delay)
        keeper.signal(SIGKILL)
        try await keeper.waitForExit()
        // The one that was forked, if it came so far.
        if let record = try site.files.record() { record.keeper.signal(SIGKILL) }
    }
}
