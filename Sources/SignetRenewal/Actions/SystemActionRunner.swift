import Foundation
import NIOPosix
import SignetCore

/// Runs actions on this machine.
public struct SystemActionRunner: ActionRunner {
    /// How long systemctl may take.
    private static let systemctlTimeout: Duration = .seconds(120)
    private let searchPath: [String]

    /// - Parameter searchPath: where programs without a slash in their name are looked for; PATH and the system
    ///   directories by default.
    public init(searchPath: [String] = Self.defaultSearchPath) {
        self.searchPath = searchPath
    }

    /// The absolute directories of PATH, then those where daemons live, which a user's PATH often lacks.
    public static var defaultSearchPath: [String] {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return path.filter { $0.hasPrefix("/") } + ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"]
    }

    public func run(_ action: ActionSpec, for change: CertificateChange) async throws -> String {
        switch action {
        case .run(let command, let timeout): return try await execute(command, timeout: timeout.duration, change)
        case .reload(let unit): return try await systemctl("reload", unit, change)
        case .restart(let unit): return try await systemctl("restart", unit, change)
        case .signal(let name, let pidFile, let pid): return try signal(name, pidFile: pidFile, pid: pid)
        case .updateHAProxy(let socket, let file):
            let update = HAProxyUpdate(socket: HAProxySocket(path: socket), file: file)
            return try await NIOThreadPool.singleton.runIfActive { try update.run() }
        case .checkPostgreSQLKey(let key, let directory):
            return try PostgreSQLKeyCheck(key: key, dataDirectory: directory).run()
        }
    }

    private func systemctl(_ verb: String, _ unit: String, _ change: CertificateChange) async throws -> String {
        try await execute(["systemctl", "--no-ask-password", verb, unit], timeout: Self.systemctlTimeout, change)
    }

    private func execute(_ command: [String], timeout: Duration, _ change: CertificateChange) async throws -> String {
        guard let program = command.first else {
            throw SignetError(.actionFailed, "An action's command is empty.", remedy: "Name a program.")
        }
        let path = try find(program)
        return try await CommandExecution(
            path: path, arguments: Array(command.dropFirst()), environment: change.environment, timeout: timeout
        ).run()
    }

    /// The path of a program; what has a slash in it is one.
    /// - Throws: `.actionFailed` when there is none.
    package func find(_ program: String) throws -> String {
        if program.contains("/") { return program }
        let candidates = searchPath.lazy.map { "\($0)/\(program)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw SignetError(
                .actionFailed, "The program \(program) was found in none of \(searchPath.joined(separator: ":")).",
                remedy: "Install it, or write its whole path."
            )
        }
        return path
    }

    private func signal(_ name: String, pidFile: String?, pid: Int32?) throws -> String {
        guard let signal = SignalName(name) else {
            throw SignetError(.actionFailed, "The signal \"\(name)\" is unknown.", remedy: "\(SignalName.known).")
        }
        let process = try pidFile.map(ProcessFile.read) ?? pid ?? 0
        let origin = pidFile.map { " (from \($0))" } ?? ""
        guard process > 0 else {
            throw SignetError(
                .actionFailed, "\(process) is no process id.", remedy: "Correct pid in the configuration.")
        }
        guard kill(process, signal.number) == 0 else {
            let remedy =
                switch errno {
                case ESRCH: "The process has ended: start the service again; a stale pid file may be removed."
                default: "Run signet as root or as the user of that process."
                }
            throw SignetError(
                .actionFailed,
                "\(signal.name) to process \(process)\(origin) failed: \(String(cString: strerror(errno))).",
                remedy: remedy)
        }
        return "sent \(signal.name) to process \(process)\(origin)"
    }
}

/// A file whose first line is the id of a running process.
enum ProcessFile {
    /// - Throws: `.actionFailed` when it is missing or holds no positive number.
    static func read(_ path: String) throws -> Int32 {
        guard let file = try DurableFiles.read(path) else {
            throw SignetError(
                .actionFailed, "The pid file \(path) does not exist.",
                remedy: "Start the service that writes it, or correct pid_file."
            )
        }
        let line = file.content.prefix(64).prefix { $0 != 0x0A }
        let text = String(decoding: line, as: UTF8.self).trimmedASCIIWhitespace
        guard let pid = Int32(text), pid > 0 else {
            throw SignetError(
                .actionFailed, "The pid file \(path) holds \"\(text.prefix(20))\", which is no process id.",
                remedy: "Restart the service that writes it, or correct pid_file."
            )
        }
        return pid
    }
}
