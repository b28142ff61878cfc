import Foundation

/// How a program is started so that it gets nothing of the test program but what it is given.
///
/// Not by Foundation's `Process`: once about 1,350 descriptors are open, its look into /proc/self/fd reads beyond the end of a
/// buffer and crashes (swift-corelibs-foundation, pull request 5472).
struct ChildStart {
    /// An absolute path, and what follows it.
    let command: [String]
    let environment: [String: String]

    /// Starts it, as the leader of a process group of its own.
    /// - Parameter output: becomes its standard output and standard error
    /// - Returns: its process id; whoever calls waits for it
    /// - Throws: `TestSupportError` saying why it cannot be started.
    func spawn(output: Int32) throws -> pid_t {
        Self.keepDescriptors()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of tests block most signals, a child inherits that, and Apache then never hears SIGTERM.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        let arguments = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var id = pid_t()
        let status = posix_spawn(&id, command[0], &actions, &attributes, arguments, variables)
        guard status == 0 else {
            throw TestSupportError(
                "\(command.joined(separator: " ")) did not start: \(String(cString: strerror(status)))")
        }
        return id
    }

    /// Nothing that is open here stays open in a child: neither another child's output nor a listening socket.
    private static func keepDescriptors() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap(Int32.init) where descriptor > STDERR_FILENO {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Returns once the child has ended.
    /// - Returns: its exit status; 128 plus the number when a signal ended it
    static func wait(for id: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1 {
            guard errno == EINTR else { return 255 }
        }
        // As the macros of wait.h read it.
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
