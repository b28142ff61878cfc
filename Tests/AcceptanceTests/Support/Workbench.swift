import Foundation
import SignetTestSupport

/// An empty directory in which programs are run as a person types them.
struct Workbench: Sendable {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    func file(_ name: String) -> String { directory.file(name) }

    /// Runs `signet`; a status other than 0 is the caller's to judge.
    func attempt(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> ToolResult {
        try await runTool(
            signetExecutable, arguments, input: Array(input.utf8),
            environment: Self.neutral.merging(environment) { $1 },
            directory: directory.path)
    }

    /// Runs `signet`, which must succeed, and returns what it printed.
    @discardableResult
    func signet(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> String {
        let result = try await runTool(
            signetExecutable, arguments, input: Array(input.utf8),
            environment: Self.neutral.merging(environment) { $1 },
            directory: directory.path)
        guard result.status == 0 else {
            throw TestSupportError(
                "signet \(arguments.joined(separator: " ")) ended with \(result.status): \(result.everything)")
        }
        return result.output
    }

    /// Runs `signet ... --json`, which must succeed, and reads the object it printed.
    func object(_ arguments: String..., environment: [String: String] = [:]) async throws -> [String: Any] {
        let result = try await runTool(
            signetExecutable, arguments + ["--json"], environment: Self.neutral.merging(environment) { $1 },
            directory: directory.path)
        guard result.status == 0, let object = try Self.json(result.output) as? [String: Any] else {
            throw TestSupportError(
                "signet \(arguments.joined(separator: " ")) ended with \(result.status): \(result.everything)")
        }
        return object
    }

    /// Runs another program, which must succeed, and returns both its streams.
    @discardableResult
    func tool(_ name: String, _ arguments: String..., environment: [String: String] = [:]) async throws -> String {
        let result = try await runTool(name, arguments, environment: environment, directory: directory.path)
        guard result.status == 0 else {
            throw TestSupportError(
                "\(name) \(arguments.joined(separator: " ")) ended with \(result.status): \(result.everything)")
        }
        return result.everything
    }

    /// Runs lines of shell in which `signet` is the built one; a failing line fails all.
    func shell(_ script: String, environment: [String: String]) async throws -> ToolResult {
        let own = URL(fileURLWithPath: signetExecutable).deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let variables = Self.neutral.merging(["PATH": "\(own):\(path):/usr/sbin:/sbin"]) { $1 }
        return try await runTool(
            "bash", ["-euo", "pipefail", "-c", script], environment: variables.merging(environment) { $1 },
            directory: directory.path, timeout: .seconds(300))
    }

    static func json(_ text: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    /// The machine's own settings must not leak in.
    private static let neutral = ["SIGNET_CONFIG": "signet.yaml", "COLUMNS": "100"]
}
