import Foundation
import Logging
import SignetCore
import SignetRenewal

/// Keeps the jobs running that are wanted, as the store has them. One process at a time does, for one data directory.
///
/// When it ends, tasks go on; the next runner finds them.
public actor JobRunner {
    /// One instance under way.
    private struct Slot {
        let runner: InstanceRunner
        let identity: InstanceIdentity
        var job: JobSpec
        var version: Int
        var isStopping = false
    }

    private let surroundings: JobSurroundings
    private let endsWhenIdle: Bool
    private var slots: [InstanceKey: Slot] = [:]
    private var turns: [String: RestartTurn] = [:]
    private var specs: [String: (version: Int, job: JobSpec)] = [:]
    private let wake = WakeSignal()
    /// Whether something ended here since the store was looked at.
    private var isLookDue = false
    /// Requests that are being carried out.
    private var answering: Set<Int64> = []

    private var store: JobStore { surroundings.store }
    private var clock: any WallClock { surroundings.clock }

    /// How often the store is looked at.
    private static let interval: TimeInterval = 0.5

    struct InstanceKey: Hashable { let job: String, group: String, index: Int }

    /// - Parameter endsWhenIdle: whether ``run()`` returns when nothing is wanted and nothing runs
    public init(_ surroundings: JobSurroundings, endsWhenIdle: Bool = false) {
        self.surroundings = surroundings
        self.endsWhenIdle = endsWhenIdle
    }

    /// Works until cancelled.
    /// - Throws: `CancellationError`; what the database throws.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            if let token = surroundings.token { group.addTask { try await token.keep() } }
            var seen: Int64 = -1
            var idleSince: Date?
            while true {
                try Task.checkCancellation()
                let changes = try store.changes()
                if changes != seen || isLookDue {
                    seen = changes
                    isLookDue = false
                    try await reconcile(&group)
                    try await answerRequests(&group)
                }
                if endsWhenIdle, try await isIdle() {
                    // A moment longer, so that who submits a job meanwhile finds somebody.
                    let since = idleSince ?? clock.now
                    idleSince = since
                    if clock.now.timeIntervalSince(since) > 2 { return }
                } else {
                    idleSince = nil
                }
                await wake.wait(until: clock.now.addingTimeInterval(Self.interval), on: clock)
            }
        }
    }

    private func isIdle() async throws -> Bool {
        guard slots.isEmpty, try await store.jobs().allSatisfy({ !$0.isWanted }) else { return false }
        return try await store.openRequests().isEmpty
    }
}

// MARK: - What is wanted, and what is there

extension JobRunner {
    private func reconcile(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        let jobs = try await store.jobs()
        let instances = try await store.instances()
        for job in jobs {
            do {
                try await reconcile(job, instances.filter { $0.identity.job == job.name }, &group)
            } catch let error as SignetError where [.invalidHCL, .jobNotFound].contains(error.code) {
                surroundings.logger.error("\(error.message)", metadata: ["job": "\(job.name)"])
            }
        }
    }

    private func reconcile(
        _ job: StoredJob, _ instances: [(identity: InstanceIdentity, state: InstanceState)],
        _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let wanted = try await spec(of: job.name, version: job.version)
        let names = Set(instances.map(\.identity.group)).union(wanted.groups.map(\.name)).sorted()
        for name in names {
            let own = instances.filter { $0.identity.group == name }
            let count = job.isWanted ? wanted.group(named: name)?.count ?? 0 : 0
            var present: [GroupStep.Present] = []
            for instance in own { present.append(try await self.present(instance, wanted, job)) }
            // What a runner before this one left under way is gone on with first.
            for instance in own where !instance.state.phase.isOver && slots[instance.identity.key] == nil {
                try await resume(instance.identity, instance.state, &group)
            }
            let step = GroupStep(count: count, present: present)
            for index in step.stop { await stop(InstanceKey(job: job.name, group: name, index: index)) }
            for index in step.update {
                try await update(InstanceKey(job: job.name, group: name, index: index), wanted, job.version)
            }
            for index in step.start {
                let key = InstanceKey(job: job.name, group: name, index: index)
                try await start(key, wanted, job.version, own.first { $0.identity.index == index }, &group)
            }
        }
        if job.isPurged, !job.isWanted { try await purge(job, instances) }
    }

    private func present(
        _ instance: (identity: InstanceIdentity, state: InstanceState), _ wanted: JobSpec, _ job: StoredJob
    ) async throws -> GroupStep.Present {
        let slot = slots[instance.identity.key]
        var difference = GroupDifference.none
        let version = slot?.version ?? instance.state.version
        if version != job.version, wanted.group(named: instance.identity.group) != nil {
            let old = try await store.submission(of: job.name, version: version)?.file().job
            difference = old.map { GroupDifference(from: $0, to: wanted, group: instance.identity.group) } ?? .restart
            // Whatever it is: it is of that version afterwards.
            if difference == .none { difference = .inPlace }
        }
        return GroupStep.Present(
            index: instance.identity.index, phase: instance.state.phase, difference: difference,
            isStopping: slot?.isStopping ?? false,
            isRetried: instance.state.phase == .failed && job.submittedAt > instance.state.since,
            isReady: isReady(instance.state))
    }

    /// For how long an instance that has begun to run is waited for until it listens on its ports.
    private static let patience: TimeInterval = 10

    private func isReady(_ state: InstanceState) -> Bool {
        guard state.phase == .running, clock.now.timeIntervalSince(state.since) < Self.patience,
            state.ports.values.contains(where: surroundings.probe.isFree)
        else { return true }
        isLookDue = true
        return false
    }

    private func spec(of job: String, version: Int) async throws -> JobSpec {
        if let known = specs[job], known.version == version { return known.job }
        guard let submission = try await store.submission(of: job, version: version) else {
            throw SignetError(.jobNotFound, "Version \(version) of the job \(job) is not in the store any more.")
        }
        let spec = try submission.file().job
        specs[job] = (version, spec)
        return spec
    }

    private func purge(
        _ job: StoredJob, _ instances: [(identity: InstanceIdentity, state: InstanceState)]
    ) async throws {
        guard instances.allSatisfy(\.state.phase.isOver), !slots.keys.contains(where: { $0.job == job.name }) else {
            return
        }
        for (identity, _) in instances { try await store.remove(identity) }
        try AllocationDirectory.removeAll(of: job.name, data: surroundings.data)
        try await store.forget(job.name)
        specs[job.name] = nil
    }
}

// MARK: - Single instances

extension JobRunner {
    private func start(
        _ key: InstanceKey, _ job: JobSpec, _ version: Int,
        _ former: (identity: InstanceIdentity, state: InstanceState)?, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        guard slots[key] == nil, let spec = job.group(named: key.group) else { return }
        let identity =
            former?.identity
            ?? InstanceIdentity(
                job: key.job, group: key.group, index: key.index, id: UUID().uuidString.lowercased())
        var state = InstanceState(phase: .pending, version: version, since: clock.now)
        do {
            state.ports = try await ports(for: spec, of: identity, former: former?.state.ports ?? [:], isRunning: false)
        } catch let error as SignetError {
            state.phase = .failed
            state.reason = error.description.onOneLine
            surroundings.logger.error("\(error.message)", metadata: ["instance": "\(identity.name)"])
        }
        // On disk before anything of it is done.
        try await store.renew(identity, state)
        guard state.phase == .pending else { return }
        launch(identity, job, version, state, states: [:], &group)
    }

    /// Goes on with an instance that another runner began.
    private func resume(
        _ identity: InstanceIdentity, _ state: InstanceState, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let job = try await spec(of: identity.job, version: state.version)
        guard job.group(named: identity.group) != nil else { return }
        let states = try await store.taskStates(of: identity)
        launch(identity, job, state.version, state, states: states, &group)
    }

    private func launch(
        _ identity: InstanceIdentity, _ job: JobSpec, _ version: Int, _ state: InstanceState,
        states: [String: TaskState], _ group: inout ThrowingTaskGroup<Void, any Error>
    ) {
        guard let spec = job.group(named: identity.group) else { return }
        let turnName = "\(identity.job)/\(identity.group)"
        let turn = turns[turnName] ?? RestartTurn(clock: clock)
        turns[turnName] = turn
        let context = InstanceContext(
            job: job.reduced(to: identity.group), group: spec, identity: identity, version: version,
            ports: state.ports, directory: directory(of: identity.key), surroundings: surroundings, turn: turn)
        let runner = InstanceRunner(context, states: states, phase: state.phase)
        slots[identity.key] = Slot(runner: runner, identity: identity, job: job, version: version)
        group.addTask { try await self.live(runner, context) }
    }

    /// One instance from its start to its end.
    private func live(_ runner: InstanceRunner, _ context: InstanceContext) async throws {
        var state = InstanceState(
            phase: .failed, version: context.version, ports: context.ports, since: clock.now)
        do {
            state.phase = try await runner.run()
            state.reason = state.phase == .failed ? await runner.reason() : nil
        } catch let error as SignetError where !error.code.isOfDatabase {
            state.reason = error.description.onOneLine
        }
        try Task.checkCancellation()
        state.since = clock.now
        let key = context.identity.key
        state.version = slots[key]?.version ?? context.version
        if state.phase == .stopped { try await forgetCertificates(context) }
        try await store.save(context.identity, state)
        slots[key] = nil
        isLookDue = true
        wake.raise()
    }

    /// Of tasks that are not started again for another version.
    private func forgetCertificates(_ context: InstanceContext) async throws {
        let identity = context.identity
        let wanted = try await store.job(identity.job)
        var kept: Set<String> = []
        if let wanted, wanted.isWanted {
            let job = try await spec(of: identity.job, version: wanted.version)
            if let group = job.group(named: identity.group), identity.index < group.count {
                kept = Set(group.tasks.map { TaskTemplates(context: context, task: $0).scope })
            }
        }
        for task in context.group.tasks where !task.templates.isEmpty {
            let scope = TaskTemplates(context: context, task: task).scope
            if !kept.contains(scope) { try await surroundings.tools.forget(scope: scope) }
        }
    }

    private func stop(_ key: InstanceKey) async {
        guard var slot = slots[key], !slot.isStopping else { return }
        slot.isStopping = true
        slots[key] = slot
        await slot.runner.stop()
    }

    private func update(_ key: InstanceKey, _ job: JobSpec, _ version: Int) async throws {
        guard var slot = slots[key], slot.version != version, let group = job.group(named: key.group) else { return }
        slot.job = job
        slot.version = version
        slots[key] = slot
        try await slot.runner.update(group, version: version)
    }

    private func ports(
        for group: GroupSpec, of identity: InstanceIdentity, former: [String: Int], isRunning: Bool
    ) async throws -> [String: Int] {
        guard !group.ports.isEmpty else { return [:] }
        var taken: [Int: String] = [:]
        for (other, state) in try await store.instances() where other != identity && !state.phase.isOver {
            for port in state.ports.values { taken[port] = "the job's instance \(other.name)" }
        }
        var generator = SystemRandomNumberGenerator()
        return try PortChoice(probe: surroundings.probe, taken: taken).ports(
            for: group.ports, former: former, isRunning: isRunning, using: &generator)
    }

    private func directory(of key: InstanceKey) -> AllocationDirectory {
        AllocationDirectory(data: surroundings.data, job: key.job, group: key.group, index: key.index)
    }
}

// MARK: - Requests

extension JobRunner {
    private func answerRequests(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        for (id, request) in try await store.openRequests() where !answering.contains(id) {
            answering.insert(id)
            group.addTask { try await self.answer(id, request) }
        }
    }

    private func answer(_ id: Int64, _ request: JobRequest) async throws {
        var count = 0
        let concerned = slots.filter { $0.key.job == request.job }.sorted {
            $0.value.identity.name < $1.value.identity.name
        }
        for (_, slot) in concerned { count += try await slot.runner.act(request) }
        let what = request.task.map { "the task \($0)" } ?? "any task"
        let outcome =
            count == 0
            ? JobRequestOutcome(isDone: false, message: "Of the job \(request.job), \(what) does not run.")
            : JobRequestOutcome(isDone: true, message: "\(count) \(count == 1 ? "task" : "tasks")")
        try await store.settle(id, outcome)
        answering.remove(id)
    }
}

extension InstanceIdentity {
    fileprivate var key: JobRunner.InstanceKey { JobRunner.InstanceKey(job: job, group: group, index: index) }
}
