import Foundation
import SignetAgent
import SignetCore

/// Submits a job, and waits until it runs.
public struct JobDeployment: Sendable {
    private let place: JobPlace
    private let clock: any WallClock

    public init(at place: JobPlace, clock: any WallClock = SystemClock()) {
        self.place = place
        self.clock = clock
    }

    /// For how long a service must have run to count.
    private static let settling: TimeInterval = 1
    private static let interval: Duration = .milliseconds(200)

    /// Returns once every instance of this version runs (or did its work).
    /// - Parameters:
    ///   - starting: starts a runner where there is none
    ///   - report: told of what happens, a line at a time
    /// - Throws: `.jobFailed` saying why it does not run; `.timedOut`.
    public func wait(
        for job: JobSpec, version: Int, timeout: Duration, starting: () throws -> Void, report: (String) -> Void
    ) async throws {
        let end = clock.now.addingTimeInterval(timeout.timeInterval)
        // What failed before was the reason to submit it again.
        let begin = try await place.store.job(job.name)?.submittedAt ?? clock.now
        var told: Set<String> = []
        while true {
            let instances = try await place.store.instances().filter { $0.identity.job == job.name }
            for instance in instances {
                for line in try await lines(of: instance.identity, in: job, since: begin)
                where told.insert(line).inserted {
                    report(line)
                }
            }
            let failures = instances.filter { $0.state.phase == .failed && $0.state.since >= begin }
            if let failed = failures.first(where: { $0.state.version == version }) {
                throw SignetError(
                    .jobFailed,
                    "\(failed.identity.name) has failed: \(failed.state.reason ?? "see its events.")",
                    remedy:
                        "Look at what it printed: signet job logs -stderr \(job.name); then signet job status \(job.name)."
                )
            }
            if try await isSettled(instances, job, version) { return }
            guard clock.now < end else {
                throw SignetError(
                    .timedOut, "The job \(job.name) does not run after \(DurationText(timeout)). It is still tried.",
                    remedy: "Look at its events: signet job status \(job.name).")
            }
            try starting()
            try await clock.sleep(for: Self.interval)
        }
    }

    private func isSettled(
        _ instances: [(identity: InstanceIdentity, state: InstanceState)], _ job: JobSpec, _ version: Int
    ) async throws -> Bool {
        for group in job.groups {
            for index in 0..<group.count {
                guard
                    let instance = instances.first(where: {
                        $0.identity.group == group.name && $0.identity.index == index
                    }), instance.state.version == version
                else { return false }
                if instance.state.phase == .complete { continue }
                guard instance.state.phase == .running else { return false }
                let states = try await place.store.taskStates(of: instance.identity)
                for task in group.tasks where task.lifecycle == nil && job.kind == .service {
                    guard let state = states[task.name], state.progress == .running, let start = state.startedAt,
                        clock.now.timeIntervalSince(start) >= Self.settling
                    else { return false }
                }
            }
        }
        return true
    }

    private func lines(of instance: InstanceIdentity, in job: JobSpec, since begin: Date) async throws -> [String] {
        var lines: [(Date, String)] = []
        for task in job.group(named: instance.group)?.tasks ?? [] {
            for event in try await place.store.events(of: task.name, instance) where event.at >= begin {
                let moment = MomentText.format(event.at)
                lines.append((event.at, "\(moment)  \(instance.name)/\(task.name)  \(event.kind): \(event.message)"))
            }
        }
        return lines.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Returns once nothing of the job runs any more.
    /// - Throws: `.timedOut`.
    public func waitForStop(of job: String, timeout: Duration, starting: () throws -> Void) async throws {
        let end = clock.now.addingTimeInterval(timeout.timeInterval)
        while true {
            let alive = try await place.store.instances().filter { $0.identity.job == job && !$0.state.phase.isOver }
            let isPurging = try await place.store.job(job)?.isPurged ?? false
            if alive.isEmpty, !isPurging { return }
            guard clock.now < end else {
                throw SignetError(
                    .timedOut,
                    "The job \(job) has not stopped after \(DurationText(timeout)). It is still being stopped.",
                    remedy: "Look at it: signet job status \(job).")
            }
            try starting()
            try await clock.sleep(for: Self.interval)
        }
    }

    /// Asks something of the runner and returns what came of it.
    /// - Throws: `.jobFailed`, `.timedOut`, `.jobNotFound`.
    public func ask(_ request: JobRequest, timeout: Duration, starting: () throws -> Void) async throws -> String {
        let jobs = try await place.store.jobs().map(\.name)
        guard jobs.contains(request.job) else {
            throw SignetError(
                .jobNotFound, "There is no job \"\(request.job.prefix(100))\".",
                remedy: jobs.isEmpty ? "Start it: signet job run FILE." : Spelling.hint(request.job, jobs))
        }
        let id = try await place.store.ask(request)
        let end = clock.now.addingTimeInterval(timeout.timeInterval)
        while clock.now < end {
            if let outcome = try await place.store.outcome(of: id) {
                guard outcome.isDone else {
                    throw SignetError(
                        .jobFailed, outcome.message, remedy: "Look at it: signet job status \(request.job).")
                }
                return outcome.message
            }
            try starting()
            try await clock.sleep(for: Self.interval)
        }
        throw SignetError(
            .timedOut, "The runner has not answered within \(DurationText(timeout)). It still does what was asked.",
            remedy: "Look at \(place.runnerLog).")
    }
}
