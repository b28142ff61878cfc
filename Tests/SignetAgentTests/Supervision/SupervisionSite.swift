import Foundation
import SignetCore
import SignetTestSupport
import Synchronization

@testable import SignetAgent

/// A directory in which one task is supervised, with the built `signet` as keeper.
final class SupervisionSite: Sendable {
    let directory: TemporaryDirectory
    let supervisor: TaskSupervisor
    private let started = Mutex<[KeptTask]>([])

    /// - Parameter wrapper: a command that runs the keeper, with limits for example
    init(wrapper: [String] = []) throws {
        directory = try TemporaryDirectory()
        supervisor = TaskSupervisor(keeper: wrapper + [signetExecutable, "task-keeper"])
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
    }

    /// Nothing of a test that failed goes on.
    deinit {
        for task in started.withLock({ $0 }) where task.isRunning {
            task.signal(SIGKILL, toGroup: true)
        }
    }

    var run: String { directory.file("run") }
    var files: SupervisionFiles { SupervisionFiles(directory: run) }
    var logs: String { directory.file("logs") }

    func order(
        _ script: String, run: String = "1", environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        maxFiles: Int = 10, maxFileSize: Int = 10 << 20
    ) -> TaskOrder {
        TaskOrder(
            run: run, task: "web", command: ["/bin/sh", "-c", script], environment: environment,
            directory: directory.path,
            logs: LogRotation(directory: logs, maxFiles: maxFiles, maxFileSize: maxFileSize))
    }

    func start(_ order: TaskOrder) async throws -> KeptTask {
        let task = try await supervisor.start(order, in: run)
        started.withLock { $0.append(task) }
        return task
    }

    func start(_ script: String, run: String = "1") async throws -> KeptTask {
        try await start(order(script, run: run))
    }

    /// What it has printed.
    func output(_ stream: LogStream = .stdout, lastLines: Int? = nil) async throws -> String {
        var bytes: [UInt8] = []
        for try await piece in log(stream).pieces(lastLines: lastLines) { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    func log(_ stream: LogStream = .stdout) -> RotatedLog {
        RotatedLog(directory: logs, task: "web", stream: stream)
    }

    /// Returns once the task has printed `text`.
    func waitForOutput(_ text: String, of task: KeptTask) async throws {
        var bytes: [UInt8] = []
        for try await piece in log().pieces(following: true) {
            bytes += piece
            if String(decoding: bytes, as: UTF8.self).contains(text) { return }
        }
    }
}

/// The processes that run, of those whose number was written into a file, one a line.
func running(listedIn path: String) -> [Int32] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { Int32($0) }.filter { id in
        ProcessStatus(of: id).map { !$0.isZombie } ?? false
    }
}
