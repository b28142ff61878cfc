import CProcesses
import Foundation

/// The process of a task, forked and held back until what it is stands on disk. When the keeper dies before that, it sees its
/// gate closed and ends: no task runs that nobody knows of.
struct GatedProcess {
    let identity: ProcessIdentity
    let keeper: ProcessIdentity
    private let command: String
    private let directory: String
    private let gate: Int32
    private let outcome: Int32

    /// - Parameter locks: which the new process gives back, so that it holds none that its keeper has released
    /// - Throws: `StartFailure`.
    init(_ order: TaskOrder, output: TaskOutput, releasing locks: [FileLock]) throws(StartFailure) {
        let (gateReader, gateWriter) = try TaskOutput.pipe()
        let (outcomeReader, outcomeWriter) = try TaskOutput.pipe()
        let program = TaskProgram(order)
        defer {
            program.free()
            close(gateReader)
            close(outcomeWriter)
        }
        guard let keeper = ProcessIdentity.own else { throw StartFailure("/proc is not there", ENOENT) }
        let child = process_fork()
        if child == 0 {
            close(gateWriter)
            for lock in locks { lock.release() }
            program.become(after: gateReader, output: output.writers, keeper: keeper.id, telling: outcomeWriter)
        }
        guard child > 0 else { throw StartFailure("there is no room for a process", errno) }
        setpgid(child, child)
        guard let identity = ProcessStatus(of: child)?.identity else {
            throw StartFailure("its process ended before it began", EAGAIN)
        }
        self.identity = identity
        self.keeper = keeper
        command = order.command[0]
        directory = order.directory
        gate = gateWriter
        outcome = outcomeReader
    }

    /// Lets it become the task's program.
    /// - Throws: `StartFailure` when it could not; it has ended then.
    func release() throws(StartFailure) {
        var byte: UInt8 = 1
        _ = write(gate, &byte, 1)
        close(gate)
        defer { close(outcome) }
        var failure = TaskProgram.Failure(step: 0, number: 0)
        let size = MemoryLayout<TaskProgram.Failure>.size
        var count = read(outcome, &failure, size)
        while count < 0, errno == EINTR { count = read(outcome, &failure, size) }
        // Closed by execve(2), when that worked.
        guard count == size else { return }
        waitpid(identity.id, nil, 0)
        switch TaskProgram.Step(rawValue: failure.step) {
        case .directory: throw StartFailure("its directory \(directory) cannot be entered", failure.number)
        case .user: throw StartFailure("it cannot run as its user", failure.number)
        default: throw StartFailure("the program \(command) cannot be run", failure.number)
        }
    }
}
