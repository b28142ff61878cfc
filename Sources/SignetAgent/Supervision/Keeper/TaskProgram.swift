import CProcesses
import Foundation

/// What a forked process does to become the program of a task: everything is prepared before the fork, system calls are left.
struct TaskProgram {
    enum Step: Int32 {
        case user, directory, program
    }

    /// Why it could not, as it goes through the pipe.
    struct Failure {
        var step: Int32
        var number: Int32
    }

    private let paths: CStrings
    private let arguments: CStrings
    private let variables: CStrings
    private let directory: String
    private let user: TaskUser?

    init(_ order: TaskOrder) {
        paths = CStrings(Self.candidates(order.command[0], path: order.environment["PATH"]))
        arguments = CStrings(order.command)
        variables = CStrings(order.environment.map { "\($0.key)=\($0.value)" })
        directory = order.directory
        user = order.user
    }

    func free() {
        for strings in [paths, arguments, variables] { strings.free() }
    }

    /// Where a program may be: itself when it is a path, else in each directory of `path`.
    static func candidates(_ program: String, path: String?) -> [String] {
        if program.contains("/") { return [program] }
        let path = path ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }
    }

    /// Waits for the gate, and becomes the program.
    func become(after gate: Int32, output: [Int32], keeper: Int32, telling outcome: Int32) -> Never {
        setpgid(0, 0)
        var byte: UInt8 = 0
        var count = read(gate, &byte, 1)
        while count < 0, errno == EINTR { count = read(gate, &byte, 1) }
        guard count == 1 else { _exit(0) }
        let nothing = open("/dev/null", O_RDONLY)
        dup2(nothing, STDIN_FILENO)
        close(nothing)
        dup2(output[0], STDOUT_FILENO)
        dup2(output[1], STDERR_FILENO)
        restoreSignals()
        if let user { take(user, telling: outcome) }
        // Asked for after the user was changed, which would cancel it.
        process_die_with_parent()
        guard getppid() == keeper else { _exit(0) }
        if chdir(directory) != 0 { fail(.directory, errno, outcome) }
        fail(.program, execute(), outcome)
    }

    private func restoreSignals() {
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    private func take(_ user: TaskUser, telling outcome: Int32) {
        // Somebody who is no root can only be who he is.
        if geteuid() != 0, user.user == geteuid(), user.group == getegid() { return }
        guard setgroups(user.groups.count, user.groups) == 0, setgid(user.group) == 0, setuid(user.user) == 0 else {
            fail(.user, errno, outcome)
        }
    }

    /// - Returns: why it did not work, as execvp(3) would say.
    private func execute() -> Int32 {
        var failure = ENOENT
        for path in paths.pointers {
            guard let path else { break }
            execve(path, arguments.pointers, variables.pointers)
            guard errno == ENOENT || errno == ENOTDIR || errno == EACCES else { return errno }
            if errno == EACCES { failure = EACCES }
        }
        return failure
    }

    private func fail(_ step: Step, _ number: Int32, _ outcome: Int32) -> Never {
        var failure = Failure(step: step.rawValue, number: number)
        _ = write(outcome, &failure, MemoryLayout<Failure>.size)
        _exit(127)
    }
}
