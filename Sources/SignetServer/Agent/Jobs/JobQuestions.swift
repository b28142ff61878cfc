import Foundation
import SignetAgent
import SignetCore

extension JobPlace {
    /// What submitting a job would do.
    /// - Throws: what the store throws.
    public func plan(_ wanted: JobSpec) async throws -> JobPlan {
        guard let stored = try await store.job(wanted.name), stored.isWanted,
            let present = try await store.submission(of: wanted.name)
        else { return JobPlan(wanted, over: nil) }
        return JobPlan(wanted, over: try present.submission.file().job)
    }

    /// What a task of a job has printed.
    /// - Parameter task: nil: the only one
    /// - Throws: `.jobNotFound` when there is no such task, or several.
    public func log(of job: String, task: String?, index: Int, stream: LogStream) async throws -> RotatedLog {
        guard let stored = try await store.submission(of: job) else {
            let known = try await store.jobs().map(\.name)
            throw SignetError(
                .jobNotFound, "There is no job \"\(job.prefix(100))\".",
                remedy: known.isEmpty ? "Start it: signet job run FILE." : Spelling.hint(job, known))
        }
        let spec = try stored.submission.file().job
        let tasks = spec.groups.flatMap { group in group.tasks.map { (group: group.name, task: $0.name) } }
        let found = tasks.filter { task == nil || $0.task == task }
        guard let only = found.first, found.count == 1 || task != nil else {
            throw SignetError(
                .jobNotFound,
                task.map { "The job \(job) has no task \"\($0.prefix(100))\"." }
                    ?? "The job \(job) has \(tasks.count) tasks: which one?",
                remedy: "Name one of: \(tasks.map(\.task).joined(separator: ", ")).")
        }
        let directory = AllocationDirectory(data: self.directory, job: job, group: only.group, index: index)
        return RotatedLog(directory: directory.logs, task: only.task, stream: stream)
    }
}
