import CProcesses
import Foundation
import SignetCore
import SignetStorage

/// The work of a keeper, from the order to the ending.
struct TaskKeeping {
    let order: TaskOrder
    let files: SupervisionFiles
    let start: FileLock
    let lock: FileLock

    /// Room on the disk for noting the ending when everything else is full.
    private static let reserve: off_t = 16 << 10
    private var reserveFile: String { "\(files.directory)/reserve" }

    func run() {
        process_adopt_descendants()
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        guard let own = ProcessIdentity.own else { return complain("/proc is not there.") }
        var record = TaskRecord(run: order.run, machine: LeaseHolder.machine, keeper: own, startedAt: Date())
        do {
            try files.write(record)
            try files.removeOrder()
        } catch {
            return complain("\(error)")
        }
        makeReserve()
        let ending = runTask(&record)
        record.end(ending)
        note(record)
    }

    /// Starts the task and stays with it until nothing of it is left.
    private func runTask(_ record: inout TaskRecord) -> TaskEnding {
        do {
            let signals = try KeeperSignals()
            var output = try TaskOutput(order)
            let process = try GatedProcess(order, output: output, releasing: [start, lock])
            output.closeWriters()
            record.start(process.identity)
            try files.write(record)
            // From here on the runner knows the task, whatever becomes of the program.
            start.release()
            try process.release()
            return watch(process, signals, &output)
        } catch let failure as StartFailure {
            return TaskEnding(.notStarted(reason: failure.reason, isRecoverable: failure.isRecoverable), at: Date())
        } catch {
            // The disk, most likely. The gate closes with this process, and what waits behind it ends.
            return TaskEnding(.notStarted(reason: "\(error)", isRecoverable: true), at: Date())
        }
    }

    private func watch(_ process: GatedProcess, _ signals: KeeperSignals, _ output: inout TaskOutput) -> TaskEnding {
        let killsBefore = OutOfMemoryKills.count()
        var wasKilled = false
        while true {
            output.copy(unless: signals)
            for received in signals.received() {
                switch received {
                case .childEnded:
                    guard let status = Self.reap(until: process.identity.id) else { continue }
                    let at = Date()
                    TaskRemains.kill(keptBy: process.keeper)
                    output.drain()
                    let kills = OutOfMemoryKills.count()
                    let isOutOfMemory = status.signal == SIGKILL && !wasKilled && kills ?? 0 > killsBefore ?? .max
                    return TaskEnding(status.cause, at: at, isOutOfMemory: isOutOfMemory, lostOutput: output.lost)
                case .command(let command):
                    if command.signal == SIGKILL { wasKilled = true }
                    kill(command.toGroup ? -process.identity.id : process.identity.id, command.signal)
                }
            }
        }
    }

    /// Waits for children that have ended.
    /// - Returns: how the task ended, if it did; what it left in its group has been killed then, while the group's number
    ///   could not be given to another one yet.
    private static func reap(until task: Int32) -> WaitStatus? {
        while case let child = process_ended_child(), child > 0 {
            if child == task { kill(-task, SIGKILL) }
            var status: Int32 = 0
            guard waitpid(child, &status, 0) == child, child == task else { continue }
            return WaitStatus(status)
        }
        return nil
    }
}

// MARK: - The ending on disk

extension TaskKeeping {
    private func makeReserve() {
        let descriptor = open(reserveFile, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        posix_fallocate(descriptor, 0, Self.reserve)
        close(descriptor)
    }

    /// Notes the ending, however long that takes: a runner that is told nothing must not think that the task runs.
    private func note(_ record: TaskRecord) {
        while true {
            do {
                try files.write(record)
                unlink(reserveFile)
                return
            } catch {
                if unlink(reserveFile) == 0 { continue }
                complain("\(error)")
                sleep(1)
            }
        }
    }

    /// Into the file that is this process's standard error.
    private func complain(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = ftruncate(STDERR_FILENO, 0)
        _ = pwrite(STDERR_FILENO, line, line.count, 0)
    }
}
