import Foundation
import SignetAgent
import SignetCore

/// A job with its instances, tasks and events: `signet job status NAME`.
public struct JobStatusRecord: Presentable {
    struct Task: Encodable, Sendable {
        let name: String
        let state: TaskState
        let processID: Int32?
        let residentBytes: Int?
        let events: [TaskEvent]
    }

    struct Instance: Encodable, Sendable {
        let identity: InstanceIdentity
        let state: InstanceState
        let tasks: [Task]
    }

    let name: String
    let type: JobSpec.Kind
    let version: Int
    let status: String
    let submittedAt: Date
    let runnerIsAlive: Bool
    let notDoneServices: [String]
    let instances: [Instance]

    /// - Throws: `.jobNotFound`; what the store throws.
    public static func read(_ name: String, at place: JobPlace) async throws -> JobStatusRecord {
        guard let job = try await place.store.job(name), let stored = try await place.store.submission(of: name) else {
            let known = try await place.store.jobs().map(\.name)
            throw SignetError(
                .jobNotFound, "There is no job \"\(name.prefix(100))\".",
                remedy: known.isEmpty ? "Start it: signet job run FILE." : Spelling.hint(name, known))
        }
        let spec = try stored.submission.file().job
        var instances: [Instance] = []
        for (identity, state) in try await place.store.instances() where identity.job == name {
            instances.append(
                Instance(identity: identity, state: state, tasks: try await tasks(of: identity, at: place)))
        }
        return JobStatusRecord(
            name: name, type: spec.kind, version: job.version,
            status: JobListRecord.status(job, instances.map(\.state)), submittedAt: job.submittedAt,
            runnerIsAlive: place.hasRunner, notDoneServices: spec.groups.flatMap(\.services), instances: instances)
    }

    private static func tasks(of identity: InstanceIdentity, at place: JobPlace) async throws -> [Task] {
        let directory = AllocationDirectory(
            data: place.directory, job: identity.job, group: identity.group, index: identity.index)
        var tasks: [Task] = []
        for (name, state) in try await place.store.taskStates(of: identity).sorted(by: { $0.key < $1.key }) {
            let process = try? await TaskSupervisor().find(in: directory.supervision(name))
            let isRunning = process?.isRunning == true
            tasks.append(
                Task(
                    name: name, state: state, processID: isRunning ? process?.processID : nil,
                    residentBytes: isRunning ? process?.usage()?.residentBytes : nil,
                    events: try await place.store.events(of: name, identity)))
        }
        return tasks
    }

    public var text: String {
        var lines = [
            "Job       \(name) (\(type.rawValue), version \(version))", "Status    \(status)",
            "Submitted \(MomentText.format(submittedAt))",
        ]
        if !runnerIsAlive {
            lines.append("Runner    none works here; tasks that run go on. Start one: signet job runner")
        }
        if !notDoneServices.isEmpty {
            lines.append("Services  registered nowhere: \(notDoneServices.joined(separator: ", "))")
        }
        for instance in instances { lines += ["", text(of: instance)] }
        return lines.joined(separator: "\n")
    }

    /// One that was stopped has not failed by itself.
    private func progress(_ task: TaskState) -> String {
        task.progress == .failed && task.reason == nil ? "stopped" : task.progress.rawValue
    }

    private func text(of instance: Instance) -> String {
        let ports = instance.state.ports.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        var lines = ["\(instance.identity.name)  \(instance.state.phase.rawValue)  version \(instance.state.version)"]
        lines[0] += ports.isEmpty ? "" : "  ports \(ports.joined(separator: ", "))"
        if let reason = instance.state.reason { lines.append("  \(reason)") }
        var table = TextTable(columns: ["TASK", "STATE", "PROCESS", "MEMORY", "RESTARTS", "STARTED", "LAST ENDING"])
        for task in instance.tasks {
            table.append([
                task.name, progress(task.state), task.processID.map(String.init) ?? "-",
                task.residentBytes.map { "\($0 >> 20) MiB" } ?? "-", String(task.state.restarts),
                task.state.startedAt.map { MomentText.format($0) } ?? "-", task.state.ending ?? "-",
            ])
        }
        lines.append(table.text)
        for task in instance.tasks where !task.events.isEmpty {
            lines.append("Events of \(task.name), the newest last:")
            lines += task.events.suffix(10).map { "  \(MomentText.format($0.at))  \($0.kind): \($0.message)" }
        }
        return lines.joined(separator: "\n")
    }
}

/// One line a job: `signet job status`.
public struct JobListRecord: TableRecord {
    let name: String
    let version: Int
    let status: String
    let running: Int
    let instances: Int
    let submittedAt: Date

    /// All jobs, in the order of their names.
    public static func read(at place: JobPlace) async throws -> [JobListRecord] {
        let instances = try await place.store.instances()
        return try await place.store.jobs().map { job in
            let states = instances.filter { $0.identity.job == job.name }.map(\.state)
            return JobListRecord(
                name: job.name, version: job.version, status: status(job, states),
                running: states.filter { $0.phase == .running }.count, instances: states.count,
                submittedAt: job.submittedAt)
        }
    }

    /// `pending`, `running`, `dead` as Nomad says it, and `failed`.
    static func status(_ job: StoredJob, _ states: [InstanceState]) -> String {
        if states.contains(where: { $0.phase == .running }) { return "running" }
        if states.contains(where: { $0.phase == .pending }) { return "pending" }
        guard job.isWanted else { return "dead (stopped)" }
        if states.isEmpty { return "pending" }
        return states.contains { $0.phase == .failed } ? "failed" : "dead (complete)"
    }

    public static var columns: [String] { ["JOB", "STATUS", "VERSION", "RUNNING", "SUBMITTED"] }

    public var cells: [String] {
        [name, status, String(version), "\(running)/\(instances)", MomentText.format(submittedAt)]
    }
}
