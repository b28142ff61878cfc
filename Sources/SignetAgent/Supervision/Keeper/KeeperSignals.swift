import CProcesses
import Foundation

/// The signals of a keeper, read from a descriptor (signalfd(2)).
struct KeeperSignals {
    enum Received: Hashable {
        case childEnded
        case command(KeeperCommand)
    }

    /// Those that anybody may send to the keeper, and that are meant for the task.
    private static let passedOn = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

    let descriptor: Int32

    /// From now on signals wait here.
    /// - Throws: `StartFailure`.
    init() throws(StartFailure) {
        var set = sigset_t()
        sigemptyset(&set)
        for number in Self.passedOn + [SIGCHLD, process_command_signal()] { sigaddset(&set, number) }
        sigprocmask(SIG_BLOCK, &set, nil)
        descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        guard descriptor >= 0 else { throw StartFailure("signals cannot be received", errno) }
    }

    /// What has come since the last time.
    func received() -> [Received] {
        var all: [Received] = []
        var one = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while read(descriptor, &one, size) == size {
            let number = Int32(truncatingIfNeeded: one.ssi_signo)
            switch number {
            case SIGCHLD: all.append(.childEnded)
            case process_command_signal():
                if let command = KeeperCommand(number: one.ssi_int) { all.append(.command(command)) }
            default: all.append(.command(KeeperCommand(signal: number, toGroup: false)))
            }
        }
        return all
    }
}
