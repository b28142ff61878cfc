import Foundation
import SignetCore
import SignetRenewal

/// Runs one instance of a group: its tasks in their order, until all is over.
actor InstanceRunner {
    private let context: InstanceContext
    private var tasks: [String: TaskRunner] = [:]
    private var launched: Set<String> = []
    private var isWanted = true
    private let wake = WakeSignal()
    private(set) var phase: InstanceState.Phase
    /// Which version of the job it goes by.
    private var version: Int

    /// - Parameters:
    ///   - states: how far its tasks are; empty for a new instance
    ///   - phase: what is stored of it
    init(_ context: InstanceContext, states: [String: TaskState], phase: InstanceState.Phase) {
        self.context = context
        self.phase = phase
        version = context.version
        let wake = wake
        for task in context.group.tasks {
            tasks[task.name] = TaskRunner(task, in: context, state: states[task.name] ?? TaskState()) { wake.raise() }
        }
    }

    /// Returns how it ended.
    /// - Throws: `CancellationError`: its tasks go on; what the store throws.
    func run() async throws -> InstanceState.Phase {
        try context.directory.make(for: context.group.tasks)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for task in context.group.tasks {
                guard let state = await tasks[task.name]?.state, state.mayHaveProcess else { continue }
                launch(task.name, in: &group)
            }
            while true {
                try Task.checkCancellation()
                let step = LifecycleStep(await view(), isWanted: isWanted)
                for name in step.stop {
                    launch(name, in: &group)
                    await delayStop()
                    await tasks[name]?.stop()
                }
                if step.outcome != .goesOn || !isWanted { await stopWaiting() }
                for name in step.start { launch(name, in: &group) }
                try await notePhase()
                if let over = Self.phase(of: step.outcome) {
                    try await group.waitForAll()
                    return over
                }
                await wake.wait(until: context.clock.now.addingTimeInterval(60), on: context.clock)
            }
        }
    }

    private func launch(_ name: String, in group: inout ThrowingTaskGroup<Void, any Error>) {
        guard let task = tasks[name], launched.insert(name).inserted else { return }
        let wake = wake
        group.addTask {
            defer { wake.raise() }
            try await task.run()
        }
    }

    /// Before the first of them is stopped.
    private func delayStop() async {
        let delay = context.group.shutdownDelay.duration
        guard !isDelayed, delay > .zero else { return }
        isDelayed = true
        try? await context.clock.sleep(for: delay)
    }

    private var isDelayed = false

    /// Those that were launched and did not come to run: they wait for a template, or for a token.
    private func stopWaiting() async {
        for name in launched {
            guard let task = tasks[name], await task.state.progress == .waiting, !isPoststop(name) else { continue }
            await task.stop()
        }
    }

    private func isPoststop(_ name: String) -> Bool {
        context.group.tasks.contains { $0.name == name && $0.role == .poststop }
    }

    private func view() async -> [LifecycleTask] {
        var view: [LifecycleTask] = []
        for task in context.group.tasks {
            let progress = await tasks[task.name]?.state.progress ?? .waiting
            view.append(
                LifecycleTask(
                    name: task.name, role: task.role, progress: progress.inLifecycle, isLeader: task.isLeader))
        }
        return view
    }

    private func notePhase() async throws {
        let tasks = await view()
        let main = tasks.filter { $0.role == .main }
        guard phase == .pending, main.allSatisfy({ $0.progress != .waiting }) else { return }
        phase = .running
        try await context.store.save(
            context.identity,
            InstanceState(
                phase: .running, version: version, ports: context.ports, since: context.clock.now))
    }

    private static func phase(of outcome: LifecycleStep.Outcome) -> InstanceState.Phase? {
        switch outcome {
        case .goesOn: nil
        case .complete: .complete
        case .failed: .failed
        case .stopped: .stopped
        }
    }
}

// MARK: - What others ask for

extension InstanceRunner {
    /// Stops it; ``run()`` returns then.
    func stop() {
        isWanted = false
        wake.raise()
    }

    /// Goes by a later version of the job that needs no restart.
    func update(_ group: GroupSpec, version: Int) async throws {
        self.version = version
        for task in group.tasks { await tasks[task.name]?.update(task) }
        try await context.store.save(
            context.identity,
            InstanceState(phase: phase, version: version, ports: context.ports, since: context.clock.now))
    }

    /// Why it failed; nil: it did not.
    func reason() async -> String? {
        for task in context.group.tasks {
            if let reason = await tasks[task.name]?.state.reason { return "\(task.name): \(reason)" }
        }
        return nil
    }

    /// - Parameter task: nil: all
    /// - Returns: how many tasks it was done with
    func act(_ request: JobRequest) async throws -> Int {
        var count = 0
        for spec in context.group.tasks where request.task == nil || request.task == spec.name {
            guard let task = tasks[spec.name], await task.isRunning else { continue }
            switch request.action {
            case .restart: try await task.restartInTurn(because: "A restart was asked for.", change: nil)
            case .signal(let name): guard try await task.tell(name, because: "It was asked for.") else { continue }
            }
            count += 1
        }
        return count
    }
}
