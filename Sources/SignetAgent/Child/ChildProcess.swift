import Foundation
import SignetCore
import Subprocess
import SystemPackage

/// A program that runs beside the agent, with its standard streams and in a process group of its own.
struct ChildProcess: Sendable {
    /// How it ended.
    enum Ending: Hashable, Sendable {
        case exited(Int32)
        case signaled(Int32)

        /// As a shell shows it.
        var status: Int32 {
            switch self {
            case .exited(let status): status
            case .signaled(let signal): 128 + signal
            }
        }
    }

    private enum Event: Sendable {
        case ended(Ending)
        case stopped
        case impatient
    }

    let path: String
    let arguments: [String]
    /// Beside those of the agent.
    let variables: [String: String]
    /// Asks it to end.
    let stopSignal: Int32
    /// After that it is killed.
    var patience: Duration = .seconds(30)

    /// Runs it until it has ended: by itself, or since `stop` returned. When the task is cancelled it is killed.
    /// - Returns: how it ended; nil: it was asked to.
    /// - Throws: `.actionFailed` when it cannot be started; `CancellationError`.
    func run(until stop: @escaping @Sendable () async -> Void) async throws -> Ending? {
        let id = Awaited<pid_t>()
        // Not cancelled with us: it is waited for until it is gone.
        let process = Task { try await start(id) }
        return try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask { .ended(try await process.value) }
            group.addTask {
                await stop()
                return .stopped
            }
            defer { group.cancelAll() }
            var wasStopped = false
            while let event = try await group.next() {
                switch event {
                case .ended(let ending):
                    try Task.checkCancellation()
                    return wasStopped ? nil : ending
                case .stopped:
                    // It ended before it was cancelled, or is about to be started.
                    guard let id = id.value else {
                        group.addTask { await Self.soon() }
                        continue
                    }
                    wasStopped = true
                    kill(-id, Task.isCancelled ? SIGKILL : stopSignal)
                    group.addTask {
                        try? await Task.sleep(for: patience)
                        return .impatient
                    }
                case .impatient:
                    if let id = id.value { kill(-id, SIGKILL) }
                }
            }
            return nil
        }
    }

    private static func soon() async -> Event {
        try? await Task.sleep(for: .milliseconds(10))
        await Task.yield()
        return .stopped
    }

    private func start(_ id: Awaited<pid_t>) async throws -> Ending {
        var options = PlatformOptions()
        options.processGroupID = 0
        var environment: [Environment.Key: String?] = [:]
        for name in SecretVariables.withheld { environment[Environment.Key(stringLiteral: name)] = String?.none }
        for (name, value) in variables { environment[Environment.Key(stringLiteral: name)] = value }
        do {
            let result = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(arguments),
                environment: .inherit.updating(environment), platformOptions: options, input: .currentStandardInput,
                output: .currentStandardOutput, error: .currentStandardError
            ) { execution in id.set(execution.processIdentifier.value) }
            switch result.terminationStatus {
            case .exited(let status): return .exited(status)
            case .signaled(let signal): return .signaled(signal)
            }
        } catch let error as SubprocessError {
            throw SignetError(
                .actionFailed, "\(([path] + arguments).joined(separator: " ")) could not be started.",
                remedy: "Check that the program exists and may be executed.", cause: error)
        }
    }
}
