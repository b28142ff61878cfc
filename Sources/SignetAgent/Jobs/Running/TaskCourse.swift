import Foundation
import SignetCore
import SignetRenewal

/// The starts and ends of a task's process.
extension TaskRunner {
    /// - Returns: whether it runs
    func start() async throws -> Bool {
        let run = UUID().uuidString
        let order: TaskOrder
        do {
            order = try await TaskStart(context: context, task: spec).order(
                run: run, rendered: templates?.environment() ?? [:], token: token?.present)
        } catch let error as SignetError {
            try await ended(TaskEnding(.notStarted(reason: error.message, isRecoverable: false), at: clock.now))
            return false
        }
        // What is about to be started is on disk first: whoever comes after this process looks for it.
        state.run = run
        state.restartsAt = nil
        isRestartWanted = nil
        try await context.store.save(state, of: spec.name, context.identity)
        do {
            process = try await context.surroundings.supervisor.start(order, in: place)
        } catch let error as SignetError {
            try await ended(TaskEnding(.notStarted(reason: error.message, isRecoverable: true), at: clock.now))
            return false
        }
        state.progress = .running
        state.startedAt = process?.startedAt ?? clock.now
        state.course = state.course ?? RestartCourse(at: clock.now)
        startCount += 1
        try await save("Started", "Task started by signet.")
        starts.raise()
        return true
    }

    /// What follows the end of its process.
    func ended(_ ending: TaskEnding) async throws {
        process = nil
        note(ending)
        try await note("Terminated", "It \(ending).")
        var course = state.course ?? RestartCourse(at: clock.now)
        var generator = SystemRandomNumberGenerator()
        let cause = state.run == state.restartedRun && state.run != nil ? RestartCourse.Cause.asked : .ended(ending)
        let decision = course.decide(after: cause, policy: policy, at: clock.now, using: &generator)
        state.course = course
        switch decision {
        case .restart(let delay, let reason):
            state.progress = .restarting
            state.restarts += 1
            state.restartsAt = clock.now.addingTimeInterval(delay.timeInterval)
            try await save("Restarting", reason)
        case .complete:
            state.progress = .succeeded
            try await save("Finished", "It did its work.")
        case .fail(let reason):
            state.progress = .failed
            state.reason = reason
            try await save("Not Restarting", reason)
        }
    }

    func note(_ ending: TaskEnding) {
        state.endedRun = state.run
        state.ending = ending.description
        state.endedAt = ending.at
    }

    func giveUp(_ error: SignetError) async throws {
        if let process, process.isRunning { note(try await kill(process)) }
        process = nil
        state.progress = .failed
        state.reason = error.message
        try await save("Setup Failure", error.description.onOneLine)
    }

    /// Stops it because it is no longer wanted.
    func shutDown() async throws {
        if let process, process.isRunning {
            if spec.shutdownDelay.duration > .zero { try await clock.sleep(for: spec.shutdownDelay.duration) }
            try await note("Killing", "Sent \(spec.killSignal). Waiting \(spec.killTimeout) before it is killed.")
            note(try await kill(process))
        }
        process = nil
        state.progress = .stopped
        try await save("Killed", "Task was stopped.")
    }

    func kill(_ process: KeptTask) async throws -> TaskEnding {
        try await process.stop(
            signal: SignalName(spec.killSignal)?.number ?? SIGINT, timeout: spec.killTimeout.duration)
    }

    func save(_ kind: String? = nil, _ message: String = "") async throws {
        let event = kind.map { TaskEvent(at: clock.now, kind: $0, message: message) }
        if let event { logger.info("\(event.kind): \(event.message)") }
        try await context.store.save(state, of: spec.name, context.identity, event: event)
        onProgress()
    }

    func note(_ kind: String, _ message: String) async throws {
        logger.info("\(kind): \(message)")
        try await context.store.add(
            TaskEvent(at: clock.now, kind: kind, message: message), of: spec.name, context.identity)
    }
}
