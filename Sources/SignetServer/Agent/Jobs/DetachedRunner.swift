import CProcesses
import Foundation
import SignetAgent
import SignetCore
import Synchronization

/// Starts a runner of jobs that goes on when the command that started it has ended.
public final class DetachedRunner: Sendable {
    private let place: JobPlace
    private let arguments: [String]
    private let environment: [String: String]
    private let startedAt = Mutex<ContinuousClock.Instant?>(nil)

    /// How long one that was started has until it holds the lock.
    private static let patience: Duration = .seconds(5)

    /// - Parameters:
    ///   - arguments: of `signet job runner`, beside those that every such runner has
    ///   - environment: all of its environment
    public init(for place: JobPlace, arguments: [String], environment: [String: String]) {
        self.place = place
        self.arguments = arguments
        self.environment = environment
    }

    /// Starts it when none works here yet.
    /// - Returns: whether it was started
    /// - Throws: `.jobFailed`.
    @discardableResult
    public func startUnlessRunning() throws -> Bool {
        if let moment = startedAt.withLock({ $0 }), .now - moment < Self.patience { return false }
        guard !place.hasRunner else { return false }
        // For those who look at the list of processes.
        let name = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "signet"
        let command = [name, "job", "runner", "--data", place.directory, "--until-idle"] + arguments
        var attributes = posix_spawnattr_t()
        var files = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&files)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&files)
        }
        // In a session of its own: it does not end with the terminal.
        posix_spawnattr_setflags(&attributes, process_spawn_setsid | Int16(POSIX_SPAWN_SETSIGDEF))
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, place.runnerLog, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        posix_spawn_file_actions_addclosefrom_np(&files, 3)
        var id: pid_t = 0
        let words = CStrings(command)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        defer {
            words.free()
            variables.free()
        }
        let status = posix_spawn(
            &id, "/proc/self/exe", &files, &attributes, words.pointers, variables.pointers)
        guard status == 0 else {
            throw SignetError(
                .jobFailed, "The runner of jobs could not be started: \(String(cString: strerror(status))).",
                remedy: "Start it yourself: signet job runner.")
        }
        startedAt.withLock { $0 = .now }
        return true
    }
}
