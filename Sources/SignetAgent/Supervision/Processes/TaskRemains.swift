import Foundation

/// What a task leaves running: the members of its keeper's session, and the daemons that left it and became the keeper's
/// children.
enum TaskRemains {
    /// Kills all of it, and returns when nothing is left. The keeper itself is left alone.
    ///
    /// The number of a session is not given to another process as long as the session has members. So when the process of
    /// that number is another one now, there are none.
    static func kill(keptBy keeper: ProcessIdentity) {
        // What cannot be killed, because it waits for a disk, is given up.
        for round in 0..<rounds {
            if let now = ProcessStatus(of: keeper.id), now.start != keeper.start { return }
            let left = ProcessStatus.all().filter {
                ($0.session == keeper.id || $0.parent == keeper.id) && $0.id != keeper.id && !$0.isZombie
            }
            if left.isEmpty { return }
            for process in left { process.identity.signal(SIGKILL) }
            usleep(round < 10 ? 1000 : 20_000)
        }
    }

    private static let rounds = 250
}
