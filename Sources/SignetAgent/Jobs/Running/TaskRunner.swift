import Foundation
import Logging
import SignetCore
import SignetRenewal
import SignetVault

/// Keeps one task of an instance running as its job wants it, until it is over or is stopped.
///
/// When the runner's process ends, the task goes on; the next one finds it and goes on here.
actor TaskRunner {
    let context: InstanceContext
    var spec: TaskSpec
    var policy: RestartPolicy { spec.policy(in: context.job.kind) }
    let logger: Logger
    /// Told after each change of `state`.
    let onProgress: @Sendable () -> Void

    var state: TaskState
    var process: KeptTask?
    var isRestartWanted: RestartWish?
    var isStopWanted = false
    /// Raised when a wish changes.
    let wishes = WakeSignal()
    /// Raised after each start and when it is over.
    let starts = WakeSignal()
    var startCount = 0
    var token: TaskToken?
    var templates: TemplateRunner?

    /// A restart that is not counted, and the change that it is for.
    struct RestartWish {
        var reason: String
        var change: Int64?
    }

    init(_ spec: TaskSpec, in context: InstanceContext, state: TaskState, onProgress: @escaping @Sendable () -> Void) {
        self.spec = spec
        self.context = context
        self.state = state
        self.onProgress = onProgress
        logger = context.logger(spec.name)
    }

    var isRunning: Bool { state.progress == .running && process?.isRunning == true }
    var handledChange: Int64 { state.handledChange }
    var clock: any WallClock { context.clock }
    var place: String { context.directory.supervision(spec.name) }

    // MARK: Life

    /// Returns when the task is over.
    /// - Throws: `CancellationError`: the task goes on; what the store throws.
    func run() async throws {
        guard !state.progress.isOver else { return }
        let result: Result<Void, any Error>
        do {
            result = .success(try await work())
        } catch {
            result = .failure(error)
        }
        await token?.close()
        starts.raise()
        try result.get()
    }

    private func work() async throws {
        try await adopt()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.live() }
                group.addTask { try await self.stopWanted() }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let error as SignetError where !error.code.isOfDatabase {
            try await giveUp(error)
        }
        try Task.checkCancellation()
        if isStopWanted, !state.progress.isOver { try await shutDown() }
        await endToken()
    }

    /// What was started before, by this process or another.
    private func adopt() async throws {
        guard let found = try await context.surroundings.supervisor.find(in: place) else { return }
        if found.run == state.run, found.run != state.endedRun {
            process = found
        } else if found.isRunning {
            // Of an instance that was given up.
            try await found.stop(
                signal: SignalName(spec.killSignal)?.number ?? SIGINT, timeout: spec.killTimeout.duration)
        }
    }

    private func stopWanted() async throws {
        while !isStopWanted {
            try Task.checkCancellation()
            await wishes.wait(until: clock.now.addingTimeInterval(60), on: clock)
        }
    }

    /// Everything but being stopped.
    private func live() async throws {
        try await goOn()
        let environment = context.environment(of: spec).variables()
        let interpolation = context.environment(of: spec).interpolation(environment)
        if process == nil, !spec.artifacts.isEmpty { try await fetchArtifacts(interpolation) }
        try await openToken()
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            if let token {
                let task = self
                group.addTask { try await token.keep { await task.tokenChanged() } }
            }
            if !spec.templates.isEmpty {
                let templates = try makeTemplates(environment, interpolation)
                self.templates = templates
                group.addTask { try await templates.run() }
            }
            try await firstRendering()
            try await untilOver()
        }
    }

    /// With a process that the runner before this one started. It may have ended before it could say so, or while it
    /// restarted the task.
    private func goOn() async throws {
        guard let process else { return }
        if state.restartedRun == process.run {
            isRestartWanted = RestartWish(reason: "The runner ended while the task was restarted.", change: nil)
        }
        guard state.progress != .running else { return }
        state.progress = .running
        state.startedAt = process.startedAt
        state.restartsAt = nil
        state.course = state.course ?? RestartCourse(at: process.startedAt)
        try await save("Started", "The runner before this one started it.")
    }

    private func untilOver() async throws {
        while !state.progress.isOver {
            if process == nil {
                // A process that was on record and is not there: it was lost with its keeper's record.
                if state.progress == .running {
                    try await ended(TaskEnding(.lost, at: clock.now))
                    continue
                }
                try await waitForRestart()
                guard try await start() else { continue }
            }
            try await watch()
        }
    }

    /// Waits for the end of the process, or for the wish to restart it.
    private func watch() async throws {
        guard let process else { return }
        let ending = try await withThrowingTaskGroup(of: TaskEnding?.self) { group in
            group.addTask { try await process.ended() }
            group.addTask {
                try await self.restartWanted()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        try Task.checkCancellation()
        if let ending {
            try await ended(ending)
        } else if let wish = isRestartWanted {
            // On disk first: should this process end now, the next one does not count the ending.
            state.restartedRun = process.run
            try await save("Restart Signaled", wish.reason)
            let ending = try await kill(process)
            self.process = nil
            state.progress = .restarting
            note(ending)
            state.restartsAt = nil
            state.restarts += 1
            if let change = wish.change { state.handledChange = max(state.handledChange, change) }
            isRestartWanted = nil
            try await save("Terminated", "It \(ending).")
        }
    }

    private func restartWanted() async throws {
        while isRestartWanted == nil {
            try Task.checkCancellation()
            await wishes.wait(until: clock.now.addingTimeInterval(60), on: clock)
        }
    }

    private func waitForRestart() async throws {
        guard let moment = state.restartsAt else { return }
        while isRestartWanted == nil, clock.now < moment {
            try Task.checkCancellation()
            await wishes.wait(until: moment, on: clock)
        }
        isRestartWanted = nil
    }
}
