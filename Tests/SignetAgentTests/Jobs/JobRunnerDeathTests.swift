import Foundation
import Logging
import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetAgent
@testable import SignetRenewal

/// A runner that died between doing something and saying so: the next one goes on with what is there.
@Suite(.timeLimit(.minutes(10))) struct JobRunnerDeathTests {
    private struct Site {
        let directory: TemporaryDirectory
        let surroundings: JobSurroundings
        let identity = InstanceIdentity(job: "small", group: "only", index: 0, id: "0c1c9f5e-1111-2222")
        static let task = "main"

        var store: JobStore { surroundings.store }
        var place: String {
            AllocationDirectory(data: surroundings.data, job: "small", group: "only", index: 0).supervision(Self.task)
        }

        init() async throws {
            directory = try TemporaryDirectory()
            let database = try Database.open(
                path: directory.file("jobs.db"), migrations: AgentTools.migrations + JobMigrations.all)
            let sealer = try await Sealer.open(
                database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
            surroundings = try JobSurroundings(
                data: directory.path,
                tools: AgentTools(database: database, sealer: sealer, clock: SystemClock(), logger: .silent),
                vault: nil,
                supervisor: TaskSupervisor(keeper: [signetExecutable, "task-keeper"]), machine: JobFixtures.machine(),
                environment: [:])
        }

        /// A service that is wanted, whose instance is where `phase` says, and its task where `state` says.
        func prepare(_ phase: InstanceState.Phase, _ state: TaskState) async throws {
            let source = JobFixtures.minimal(task: "kill_timeout = \"2s\"").replacing(
                "config { command = \"/bin/true\" }", with: "config {\n command = \"/bin/sleep\"\n args = [\"1000\"]\n}"
            )
            let version = try await store.submit(JobSubmission(source: source, fileName: "small.hcl"), as: "small")
            try await store.renew(identity, InstanceState(phase: phase, version: version, since: Date()))
            try await store.save(state, of: Self.task, identity)
        }

        /// The task's process, as the runner that died started it.
        func startProcess(_ run: String) async throws -> KeptTask {
            try await surroundings.supervisor.start(
                TaskOrder(
                    run: run, task: Self.task, command: ["/bin/sleep", "1000"], environment: [:], directory: "/"),
                in: place)
        }

        /// A runner's life until the state of the task is as wished.
        func live(until isReached: @escaping @Sendable (TaskState) -> Bool) async throws -> TaskState {
            let state = try await withThrowingTaskGroup(of: TaskState?.self) { group in
                group.addTask {
                    try await JobRunner(surroundings).run()
                    return nil
                }
                group.addTask {
                    while true {
                        if let state = try await store.taskStates(of: identity)[Self.task], isReached(state) {
                            return state
                        }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
            guard let state else { throw TestSupportError("The runner ended.") }
            return state
        }

        func stop() async throws {
            try await store.stop("small", purging: false)
            _ = try await live { $0.progress.isOver }
            let found = try await surroundings.supervisor.find(in: place)
            #expect(found?.isRunning != true)
        }
    }

    private static func state(_ progress: TaskState.Progress, run: String?) -> TaskState {
        var state = TaskState()
        state.progress = progress
        state.run = run
        return state
    }

    @Test func aTaskThatWasStartedAndNotNotedIsGoneOnWith() async throws {
        for progress in [TaskState.Progress.waiting, .restarting] {
            let site = try await Site()
            try await site.prepare(.pending, Self.state(progress, run: "r"))
            let process = try await site.startProcess("r")
            let state = try await site.live { $0.progress == .running }
            #expect(state.run == "r" && state.restarts == 0)
            #expect(try await site.surroundings.supervisor.find(in: site.place)?.processID == process.processID)
            #expect(process.isRunning)
            try await site.stop()
            #expect(!process.isRunning)
        }
    }

    @Test func aTaskThatWasStartedAndNotNotedIsStoppedWhenItIsNotWanted() async throws {
        let site = try await Site()
        try await site.prepare(.pending, Self.state(.waiting, run: "r"))
        let process = try await site.startProcess("r")
        try await site.store.stop("small", purging: false)
        let state = try await site.live { $0.progress.isOver }
        #expect(state.progress == .stopped)
        #expect(!process.isRunning)
    }

    @Test func aRestartThatWasAskedForIsFinishedAndNotCounted() async throws {
        for hasEnded in [false, true] {
            let site = try await Site()
            var state = Self.state(.running, run: "r")
            state.restartedRun = "r"
            state.course = RestartCourse(at: Date())
            try await site.prepare(.running, state)
            let process = try await site.startProcess("r")
            if hasEnded { try await process.stop() }
            let after = try await site.live { $0.progress == .running && $0.run != "r" }
            #expect(after.course?.count == 0 && after.restarts == 1, "\(after)")
            await #expect(throws: SignetError(.notFound, "")) { _ = try await process.ended() }
            try await site.stop()
        }
    }
}
