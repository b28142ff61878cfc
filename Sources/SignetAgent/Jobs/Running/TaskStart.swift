import Foundation
import SignetCore
import SignetRenewal

/// What a task's process is started with.
struct TaskStart: Sendable {
    let context: InstanceContext
    let task: TaskSpec

    /// - Parameters:
    ///   - run: which start it is
    ///   - rendered: variables that templates gave
    ///   - token: the task's own
    /// - Throws: `.invalidInput`, `.unknownOwner`: it cannot be started as the job has it.
    func order(run: String, rendered: [String: String], token: Secret<String>?) throws -> TaskOrder {
        let variables = environment(rendered: rendered, token: token)
        let interpolation = context.environment(of: task).interpolation(variables)
        let root = context.directory.task(task.name)
        let program = try program(interpolation.expand(task.command))
        var directory = root
        if let work = task.workDirectory {
            directory = try context.directory.inside(
                interpolation.expand(work), of: task.name, what: "The work_dir of the task \(task.name)")
        }
        return TaskOrder(
            run: run, task: task.name, command: [program] + task.arguments.map(interpolation.expand),
            environment: variables, directory: directory,
            user: try task.user.map { try TaskUser(named: interpolation.expand($0)) },
            logs: task.logs.isDisabled
                ? nil
                : LogRotation(
                    directory: context.directory.logs, maxFiles: task.logs.files,
                    maxFileSize: task.logs.megabytes << 20))
    }

    /// Everything that the process is told.
    private func environment(rendered: [String: String], token: Secret<String>?) -> [String: String] {
        let surroundings = context.surroundings
        var variables = surroundings.environment.merging(context.environment(of: task).variables()) { $1 }
        variables.merge(rendered) { $1 }
        variables["PATH"] = variables["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        guard let stanza = task.vault, let server = surroundings.token else { return variables }
        variables["VAULT_ADDR"] = variables["VAULT_ADDR"] ?? server.settings.client.address
        variables["VAULT_NAMESPACE"] = stanza.namespace ?? variables["VAULT_NAMESPACE"]
        if stanza.isInEnvironment, let token { variables["VAULT_TOKEN"] = token.reveal() }
        return variables
    }

    /// As Nomad looks for a command: below the task's directory first.
    private func program(_ command: String) throws -> String {
        let root = context.directory.task(task.name)
        let candidates = command.hasPrefix(root + "/") ? [command] : ["\(root)/local/\(command)", "\(root)/\(command)"]
        for path in candidates where !command.contains("../") && FileManager.default.fileExists(atPath: path) {
            try makeExecutable(path)
            return path
        }
        return command.contains("/") && !command.hasPrefix("/") ? "\(root)/\(command)" : command
    }

    /// A script that a template rendered may have the mode 0644, and is run all the same.
    private func makeExecutable(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o111 != 0o111 else {
            return
        }
        guard chmod(path, (status.st_mode & 0o7777) | 0o555) == 0 else {
            throw SignetError(
                .unwritableFile, "\(path) cannot be made executable: \(String(cString: strerror(errno))).",
                remedy: "Give the template perms = \"0755\".")
        }
    }

    /// Runs a change script in the directory of the task, with its environment.
    /// - Throws: `.actionFailed` saying what it printed.
    func run(_ script: ChangeScript, rendered: [String: String], token: Secret<String>?) async throws {
        let variables = environment(rendered: rendered, token: token)
        let interpolation = context.environment(of: task).interpolation(variables)
        let command = interpolation.expand(script.command)
        // `/local/reload.sh` is below the task's directory where there is such a file.
        var path = try program(command)
        let inner = context.directory.task(task.name) + command
        if command.hasPrefix("/"), FileManager.default.fileExists(atPath: inner) {
            path = inner
            try makeExecutable(path)
        }
        _ = try await CommandExecution(
            path: path.contains("/") ? path : try SystemActionRunner().find(path),
            arguments: script.arguments.map(interpolation.expand), environment: variables,
            timeout: script.timeout.duration, directory: context.directory.task(task.name), inheritsEnvironment: false
        ).run()
    }
}

extension TaskSpec {
    /// What is done when its process ended by itself.
    func policy(in kind: JobSpec.Kind) -> RestartPolicy {
        RestartPolicy(
            attempts: restart.attempts, interval: restart.interval.duration, delay: restart.delay.duration,
            mode: restart.mode == .fail ? .fail : .delay,
            // A hook that is no sidecar has to end; sidecars go on, whatever the job is.
            restartsAfterSuccess: lifecycle.map(\.isSidecar) ?? (kind == .service))
    }

    /// When it runs.
    var role: LifecycleTask.Role {
        guard let lifecycle else { return .main }
        switch lifecycle.hook {
        case .prestart: return .prestart(isSidecar: lifecycle.isSidecar)
        case .poststart: return .poststart(isSidecar: lifecycle.isSidecar)
        case .poststop: return .poststop
        }
    }
}

extension TaskState.Progress {
    var inLifecycle: LifecycleTask.Progress {
        switch self {
        case .waiting: .waiting
        case .running: .running
        case .restarting: .restarting
        case .succeeded: .succeeded
        case .failed: .failed
        case .stopped: .stopped
        }
    }
}
