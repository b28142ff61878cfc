import Foundation
import SignetTestSupport

/// A data directory of jobs, and the built `signet` that works with it.
final class JobSite: Sendable {
    let directory: TemporaryDirectory
    let data: String
    private let environment: [String: String]

    init(environment: [String: String] = [:]) throws {
        directory = try TemporaryDirectory()
        data = directory.file("data")
        self.environment = environment.merging(["VAULT_ADDR": "", "VAULT_TOKEN": ""]) { given, _ in given }
    }

    /// Ends what the test left: tasks and runners outlive whoever started them.
    deinit {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let process = Int32(name), process != getpid(),
                let command = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
                String(decoding: command, as: UTF8.self).contains(data)
            else { continue }
            kill(process, SIGKILL)
        }
    }

    /// Runs `signet job <verb> --data <data> ...`.
    func attempt(_ verb: String, _ arguments: String..., input: String = "") async throws -> ToolResult {
        try await runTool(
            signetExecutable, ["job", verb, "--data", data] + arguments, input: Array(input.utf8),
            environment: environment, directory: directory.path, timeout: .seconds(600))
    }

    /// The same; it must succeed.
    @discardableResult
    func job(_ verb: String, _ arguments: String..., input: String = "") async throws -> String {
        let result = try await runTool(
            signetExecutable, ["job", verb, "--data", data] + arguments, input: Array(input.utf8),
            environment: environment, directory: directory.path, timeout: .seconds(600))
        guard result.status == 0 else {
            let log = (try? directory.text("data/runner.log")) ?? ""
            throw TestSupportError("job \(verb) ended with \(result.status): \(result.everything)\n\(log)")
        }
        return result.output
    }

    /// The process of a job's first task, and how often it was restarted.
    func task(of job: String) async throws -> (process: Int?, restarts: Int, progress: String) {
        let text = try await self.job("status", "--json", job)
        let status = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let instance = (status?["instances"] as? [[String: Any]])?.first
        guard let task = (instance?["tasks"] as? [[String: Any]])?.first,
            let state = task["state"] as? [String: Any], let restarts = state["restarts"] as? Int,
            let progress = state["progress"] as? String
        else { throw TestSupportError("The status holds no task: \(text)") }
        return (task["process_id"] as? Int, restarts, progress)
    }

    /// What the task printed, once it holds `text`.
    func log(of job: String, containing text: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(600)
        while ContinuousClock.now < deadline {
            let log = try await attempt("logs", job)
            if log.output.contains(text) { return log.output }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestSupportError("The log of \(job) never held \"\(text)\".")
    }

    /// The runner's process, as its command line tells.
    func runner() -> Int32? {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let process = Int32(name),
                let command = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
            else { continue }
            let words = command.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            if words.contains("runner"), words.contains(data) { return process }
        }
        return nil
    }
}
