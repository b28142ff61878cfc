import CProcesses
import Foundation
import SignetCore

/// Runs the command that becomes a keeper, until it has become one: its first process ends then, and the keeper belongs to
/// nobody. It gets nothing of this process: no open file, no environment, no terminal.
struct KeeperStart {
    let command: [String]
    /// Where what it says goes.
    let complaints: String

    /// - Returns: its exit status; 128 plus the number when a signal ended it.
    /// - Throws: `.taskNotKept` when it cannot be run.
    func run() throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, complaints, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | process_spawn_setsid)

        // Where this program finds its libraries when they are not in the system's directories.
        let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"].map { ["LD_LIBRARY_PATH=\($0)"] } ?? []
        let arguments = CStrings(command)
        let variables = CStrings(libraries)
        defer {
            arguments.free()
            variables.free()
        }
        var id = pid_t()
        let failure = posix_spawn(&id, command[0], &actions, &attributes, arguments.pointers, variables.pointers)
        guard failure == 0 else {
            throw SignetError(
                .taskNotKept, "The keeper \(command[0]) cannot be run: \(String(cString: strerror(failure))).",
                remedy: "Check that there is room for another process, and that the program is still there.")
        }
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1 {
            // Somebody else has waited for it.
            guard errno == EINTR else { return 0 }
        }
        return WaitStatus(status).shellStatus
    }
}
