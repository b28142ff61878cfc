import CProcesses
import Foundation
import SignetCore

/// The process between a runner and a task: it starts the task, keeps what it prints, notes durably what was started and how
/// it ended, passes signals on, and takes away what the task leaves behind. It belongs to nobody, so the runner may die and
/// come back.
///
/// It has one thread and uses nothing that would make more, because it forks.
public enum TaskKeeper {
    /// Becomes the keeper of the task that is ordered in a directory, if there is one and no other keeper.
    ///
    /// Returns in the process that called, at once; the keeper is its child, which never returns.
    /// - Throws: `.invalidTaskOrder`, `.unreadableFile`, `.unwritableFile`, `.taskNotKept`.
    public static func keep(_ directory: String) throws {
        let files = SupervisionFiles(directory: directory)
        let start = try FileLock.waiting(for: files.startLock)
        guard let lock = try FileLock.ifFree(files.keeperLock), let order = try files.waitingOrder() else { return }
        switch process_fork() {
        case 0:
            setsid()
            TaskKeeping(order: order, files: files, start: start, lock: lock).run()
            _exit(0)
        case -1:
            throw SignetError(
                .taskNotKept,
                "The keeper of the task \"\(order.task)\" cannot be started: \(String(cString: strerror(errno))).",
                remedy: "Make room for another process.")
        default: break
        }
    }
}
