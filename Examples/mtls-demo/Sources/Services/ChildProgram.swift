import Foundation
import Subprocess
import SystemPackage

/// A program that runs beside the demonstration for as long as a body of work needs it.
struct ChildProgram {
    /// For messages: `signet up`.
    let name: String
    /// Absolute path of the program.
    let path: String
    let arguments: [String]
    let directory: String
    /// Where its output goes.
    let log: String

    /// Starts the program, does `body`, and stops the program (SIGTERM, after ten seconds SIGKILL), also when `body`
    /// throws or is cancelled.
    /// - Throws: `DemoFailure` with the end of its log when the program ends before `body` does.
    func run<Result: Sendable>(during body: @Sendable @escaping () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                let status = try await runToEnd()
                try Task.checkCancellation()
                throw DemoFailure("\(name) ended by itself: \(status).", log: log)
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw CancellationError() }
            return result
        }
    }

    private func runToEnd() async throws -> String {
        var options = PlatformOptions()
        // A group of its own: Ctrl-C reaches the demonstration alone, which then stops its children in order.
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        let output = try FileDescriptor.open(
            FilePath(log), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        defer { try? output.close() }
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            workingDirectory: FilePath(directory),
            platformOptions: options,
            input: .none,
            output: .fileDescriptor(output, closeAfterSpawningProcess: false),
            error: .fileDescriptor(output, closeAfterSpawningProcess: false)
        )
        return "\(result.terminationStatus)"
    }
}

/// Runs a program to its end.
/// - Returns: whether it exited with status 0, and all it printed.
func runProgram(_ path: String, _ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
    let result = try await Subprocess.run(
        .path(FilePath(path)),
        arguments: Arguments(arguments),
        output: .string(limit: 4 << 20),
        error: .string(limit: 1 << 20)
    )
    let status: Int32
    switch result.terminationStatus {
    case .exited(let code): status = code
    case .signaled(let signal): status = 128 + signal
    }
    return (status, result.standardOutput, result.standardError)
}

/// The absolute path of an installed program.
/// - Throws: `DemoFailure` that says how to install it.
func programPath(_ name: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let directories = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin", "/usr/bin"]
    for directory in directories where FileManager.default.isExecutableFile(atPath: "\(directory)/\(name)") {
        return "\(directory)/\(name)"
    }
    throw DemoFailure("\(name) is not installed.", remedy: "Run `make bootstrap`, which installs what the demo uses.")
}
