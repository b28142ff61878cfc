import Foundation
import Subprocess
import SystemPackage

/// What a program that ran to its end left behind.
public struct ToolResult: Sendable {
    /// Exit status; 128 plus the signal's number when a signal ended it.
    public let status: Int32
    public let output: String
    public let errorOutput: String
    /// Standard output as it came, for programs that print DER.
    public let outputBytes: [UInt8]

    /// Both streams, for messages.
    public var everything: String { output + errorOutput }
}

/// A test that cannot go on, with the reason.
public struct TestSupportError: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}

/// Runs a program to its end.
/// - Parameters:
///   - name: a name looked up in PATH (and the sbin directories, and where pip installs for a user), or an absolute path
///   - environment: variables added to those of this process
///   - timeout: after which the program is killed and the call throws; long, because on a busy machine tests that compute
///     keep the result from being collected
/// - Throws: `TestSupportError` naming the command that installs a missing program.
public func runTool(
    _ name: String,
    _ arguments: [String],
    input: [UInt8] = [],
    environment: [String: String] = [:],
    directory: String? = nil,
    timeout: Duration = .seconds(300)
) async throws -> ToolResult {
    let path = try toolPath(name)
    return try await withThrowingTaskGroup(of: ToolResult?.self) { group in
        group.addTask {
            try await collect(path, arguments, input: input, environment: environment, directory: directory)
        }
        group.addTask {
            try await Task.sleep(for: timeout)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else {
            throw TestSupportError("\(name) \(arguments.joined(separator: " ")) did not end within \(timeout).")
        }
        return result
    }
}

private func collect(
    _ path: String, _ arguments: [String], input: [UInt8], environment: [String: String], directory: String?
) async throws -> ToolResult {
    var variables: [Environment.Key: String] = [:]
    for (key, value) in environment { variables[Environment.Key(stringLiteral: key)] = value }
    let result = try await run(
        .path(FilePath(path)),
        arguments: Arguments(arguments),
        environment: .inherit.updating(variables),
        workingDirectory: directory.map { FilePath($0) },
        input: .fileDescriptor(try readable(input), closeAfterSpawningProcess: true),
        output: .bytes(limit: 64 << 20),
        error: .bytes(limit: 16 << 20)
    )
    let status: Int32
    switch result.terminationStatus {
    case .exited(let code): status = code
    case .signaled(let signal): status = 128 + signal
    }
    return ToolResult(
        status: status,
        output: String(decoding: result.standardOutput, as: UTF8.self),
        errorOutput: String(decoding: result.standardError, as: UTF8.self),
        outputBytes: result.standardOutput
    )
}

/// The bytes as a file whose name is gone already. Not as `.array`: swift-subprocess 1.0.2 stops the whole program when a child ends before
/// its input was written.
private func readable(_ input: [UInt8]) throws -> FileDescriptor {
    let directory = try TemporaryDirectory()
    let path = try directory.write("input", input)
    return try withExtendedLifetime(directory) {
        try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
    }
}

/// The absolute path of a program.
/// - Throws: `TestSupportError` naming the command that installs it.
public func toolPath(_ name: String) throws -> String {
    if name.hasPrefix("/") { return name }
    let directories =
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        + ["/usr/sbin", "/sbin", "/usr/bin", NSHomeDirectory() + "/.local/bin"]
    for directory in directories where FileManager.default.isExecutableFile(atPath: "\(directory)/\(name)") {
        return "\(directory)/\(name)"
    }
    throw TestSupportError(
        "\(name) is not installed. Run scripts/bootstrap, which installs every program the tests use.")
}

/// The built `signet` command, beside the test bundle.
public var signetExecutable: String { builtExecutable("signet") }

/// A program built by this package, beside the test bundle.
public func builtExecutable(_ name: String) -> String {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    var directory = URL(fileURLWithPath: bundle).deletingLastPathComponent()
    for _ in 0..<4 {
        let candidate = directory.appendingPathComponent(name).path
        if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        directory.deleteLastPathComponent()
    }
    return FileManager.default.currentDirectoryPath + "/.build/debug/\(name)"
}
