import Foundation
import SignetCore
import SignetRenewal

/// What others ask of a task that is run.
extension TaskRunner {
    /// Stops the task for good; ``run()`` returns when it has ended.
    func stop() {
        isStopWanted = true
        wishes.raise()
    }

    /// Takes what needs no restart from a later version of the job.
    func update(_ spec: TaskSpec) { self.spec = spec }

    /// Restarts it when no other instance of the group does, and returns when it runs again, or is over.
    func restartInTurn(because reason: String, change: Int64?) async throws {
        let task = self
        try await context.turn.take { try await task.restart(because: reason, change: change) }
    }

    /// Restarts it, and returns when it runs again, or is over. One that does not run will start with what is there now.
    func restart(because reason: String, change: Int64? = nil) async throws {
        guard isRunning else {
            if let change { try await note(handled: change) }
            return
        }
        let before = startCount
        let open = openPorts
        isRestartWanted = RestartWish(reason: reason, change: change)
        wishes.raise()
        while startCount == before, !state.progress.isOver {
            try Task.checkCancellation()
            await starts.wait(until: clock.now.addingTimeInterval(1), on: clock)
        }
        try await listening(on: open)
    }

    /// The ports of the instance that something listens on.
    private var openPorts: Set<Int> {
        let probe = context.surroundings.probe
        return Set(context.ports.values.filter { !probe.isFree($0) })
    }

    /// It serves again when the ports are open that were so before.
    private func listening(on ports: Set<Int>) async throws {
        let end = clock.now.addingTimeInterval(10)
        while isRunning, clock.now < end, !ports.isSubset(of: openPorts) {
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// Sends a signal; one that does not run is passed over.
    /// - Returns: whether there was somebody to send it to
    @discardableResult
    func tell(_ signal: String, because reason: String) async throws -> Bool {
        guard let number = SignalName(signal)?.number, isRunning, process?.signal(number) == true else {
            try await note("Signaling", "\(signal) was not sent: the task does not run. \(reason)")
            return false
        }
        try await note("Signaling", "Sent \(signal). \(reason)")
        return true
    }

    /// Runs a script of the task beside it.
    func run(_ script: ChangeScript) async throws {
        guard isRunning else {
            try await note("Hook Failed", "The script \(script.command) was not run: the task does not run.")
            return
        }
        do {
            try await TaskStart(context: context, task: spec).run(
                script, rendered: templates?.environment() ?? [:], token: token?.present)
            try await note("Hook Message", "The script \(script.command) was run.")
        } catch let error as SignetError {
            try await note("Hook Failed", error.message)
            guard script.failsTask, let process else { return }
            _ = try await kill(process)
        }
    }

    /// Remembers that a change was acted on.
    func note(handled change: Int64) async throws {
        guard change > state.handledChange else { return }
        state.handledChange = change
        try await context.store.save(state, of: spec.name, context.identity)
    }

    /// The token is another one: the change mode of the `vault` block.
    func tokenChanged() async {
        do {
            try await writeToken()
            switch spec.vault?.change {
            case .restart: try await restartInTurn(because: "The task has another token.", change: nil)
            case .signal(let name): try await tell(name, because: "The task has another token.")
            case .nothing, nil: break
            }
        } catch {
            logger.warning("A new token could not be handed to the task.", metadata: ["reason": "\(error)"])
        }
    }
}
