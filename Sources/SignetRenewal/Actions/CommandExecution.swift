import Foundation
import SignetCore
import Subprocess

/// One run of a command in a process group of its own, with its output captured and its time limited.
package struct CommandExecution: Sendable {
    /// Between SIGTERM and SIGKILL after the timeout.
    static let grace: Duration = .seconds(3)

    let path: String
    let arguments: [String]
    let environment: [String: String]
    let timeout: Duration
    let directory: String?
    let inheritsEnvironment: Bool
    let keptOutput: Int
    let input: [UInt8]

    /// - Parameters:
    ///   - environment: added to that of this process
    ///   - directory: where it is run; nil: where this process is
    ///   - inheritsEnvironment: false: it gets `environment` and nothing else
    ///   - keptOutput: bytes of standard output and standard error together; the rest is read and dropped
    ///   - input: what it reads on standard input
    package init(
        path: String, arguments: [String], environment: [String: String], timeout: Duration, directory: String? = nil,
        inheritsEnvironment: Bool = true, keptOutput: Int = 64 << 10, input: [UInt8] = []
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.timeout = timeout
        self.directory = directory
        self.inheritsEnvironment = inheritsEnvironment
        self.keptOutput = keptOutput
        self.input = input
    }

    private struct Ending: Sendable {
        var output: [UInt8] = []
        var total = 0
        var timedOut = false
    }

    /// - Returns: what it printed.
    /// - Throws: `.actionFailed` with status and output when it could not be started, did not exit with 0, or took too
    ///   long.
    package func run() async throws -> String {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: Self.grace)]
        let result: ExecutionResult<Ending, SequenceOutput, CombinedErrorOutput>
        do {
            result = try await Subprocess.run(
                .path(.init(path)), arguments: Arguments(arguments), environment: variables,
                workingDirectory: directory.map { .init($0) }, platformOptions: options,
                input: .fileDescriptor(.init(rawValue: try inputFile()), closeAfterSpawningProcess: true),
                output: .sequence, error: .combinedWithOutput
            ) { try await supervise($0) }
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw SignetError(
                .actionFailed, "\(commandLine) could not be run.",
                remedy: "Check that the program exists and may be executed.", cause: error)
        }
        try Task.checkCancellation()
        return try judge(result.closureResult, status: result.terminationStatus)
    }

    /// The input as an open file without a name. Not as bytes: swift-subprocess 1.0.2 stops the whole program when a child ends
    /// before its input was written.
    private func inputFile() throws -> Int32 {
        let descriptor: Int32
        if input.isEmpty {
            descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        } else {
            let name = "\(NSTemporaryDirectory())/signet-input-\(UUID().uuidString)"
            descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor >= 0 { unlink(name) }
        }
        guard descriptor >= 0, write(to: descriptor), lseek(descriptor, 0, SEEK_SET) >= 0 || input.isEmpty else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw SignetError(
                .actionFailed, "\(commandLine) could not be given its input: \(reason).",
                remedy: "Check that the directory for temporary files has space and may be written.")
        }
        return descriptor
    }

    private func write(to descriptor: Int32) -> Bool {
        var written = 0
        while written < input.count {
            let count = input[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    private var variables: Environment {
        guard inheritsEnvironment else {
            let named = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
            return .custom(Dictionary(uniqueKeysWithValues: named))
        }
        var variables: [Environment.Key: String?] = [:]
        for name in SecretVariables.withheld { variables[Environment.Key(stringLiteral: name)] = String?.none }
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        return .inherit.updating(variables)
    }

    /// Collects output until the process ends or its time is over. What descendants in the background still hold open does
    /// not keep us: reading stops when the process itself has ended.
    private func supervise(
        _ execution: Execution<FileDescriptorInput, SequenceOutput, CombinedErrorOutput>
    ) async throws -> Ending {
        let group = execution.processIdentifier.value
        return try await withThrowingTaskGroup(of: Ending?.self) { tasks in
            tasks.addTask { try await collect(execution.standardOutput) }
            tasks.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            guard let first = try await tasks.next() else { return Ending() }
            if let ending = first {
                tasks.cancelAll()
                return ending
            }
            kill(-group, SIGTERM)
            tasks.addTask {
                try await Task.sleep(for: Self.grace)
                return nil
            }
            let second = try await tasks.next() ?? nil
            // Also when the process itself obeyed: its descendants may not have. It is not reaped before this returns, so
            // the group's number still means this group.
            kill(-group, SIGKILL)
            var ending = Ending()
            if let second { ending = second } else if let last = try await tasks.next() ?? nil { ending = last }
            tasks.cancelAll()
            ending.timedOut = true
            return ending
        }
    }

    private func collect(_ output: SubprocessOutputSequence) async throws -> Ending {
        var ending = Ending()
        for try await piece in output {
            piece.withUnsafeBytes { bytes in
                ending.total += bytes.count
                ending.output += bytes.prefix(max(0, keptOutput - ending.output.count))
            }
        }
        return ending
    }

    private func judge(_ ending: Ending, status: TerminationStatus) throws -> String {
        var output = String(decoding: ending.output, as: UTF8.self).trimmedASCIIWhitespace
        if ending.total > ending.output.count { output += "\n[\(ending.total - ending.output.count) bytes more]" }
        let outcome: String
        switch status {
        case _ where ending.timedOut: outcome = "did not end within \(DurationText(timeout)) and was killed"
        case .exited(0): return output
        case .exited(let code): outcome = "exited with status \(code)"
        case .signaled(let signal): outcome = "was ended by signal \(signal)"
        }
        let said = output.isEmpty ? "It printed nothing." : "It printed: \(output)"
        throw SignetError(
            .actionFailed, "\(commandLine) \(outcome). \(said)",
            remedy: "It is tried again; run it by hand to see what it needs.")
    }

    private var commandLine: String { ([path] + arguments).joined(separator: " ") }
}
