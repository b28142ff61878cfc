import Foundation
import SignetCore

/// A task that has been started, in this process or one before it.
public struct KeptTask: Sendable {
    private let record: TaskRecord
    private let files: SupervisionFiles
    private let clock: any WallClock

    init(record: TaskRecord, files: SupervisionFiles, clock: any WallClock) {
        self.record = record
        self.files = files
        self.clock = clock
    }

    /// Which start this is: ``TaskOrder/run``.
    public var run: String { record.run }
    public var startedAt: Date { record.startedAt }
    /// Of the task's process; nil when it could not be started.
    public var processID: Int32? { record.process?.id }
    /// Of the process that keeps it.
    public var keeperID: Int32 { record.keeper.id }

    /// Whether its keeper lives. Shortly before ``ended()`` returns, the task itself may have ended already.
    public var isRunning: Bool { record.isOfThisMachine && record.keeper.isRunning }

    /// Returns when the task has ended, with everything that it left running.
    ///
    /// When its keeper was killed, what is left of the task is killed too, and the ending is `.lost`: what it prints cannot be
    /// kept any more, nor its status be learned. The kernel has killed the task's own process then already.
    /// - Throws: `CancellationError`; the task goes on. `.notFound` when another one was started in its directory since.
    public func ended() async throws -> TaskEnding {
        if isRunning { try await keeperEnded() }
        return try await Blocking.run { try settle() }
    }

    private func keeperEnded() async throws {
        guard let keeper = ProcessHandle(record.keeper) else {
            guard isRunning else { return }
            throw SignetError(
                .taskNotKept, "The task in \(files.directory) cannot be watched: \(String(cString: strerror(errno))).",
                remedy: "Allow this process more open files.")
        }
        defer { keeper.close() }
        try await DescriptorWatch.shared.readable(keeper.descriptor)
    }

    /// The ending on record; when there is none, what is left of the task is killed first.
    private func settle() throws -> TaskEnding {
        let start = try FileLock.waiting(for: files.startLock)
        defer { start.release() }
        guard var now = try files.record(), now.run == run else {
            throw SignetError(.notFound, "How the task in \(files.directory) ended is not known: it was started again.")
        }
        if let ending = now.ending { return ending }
        now.killRemains()
        let ending = TaskEnding(.lost, at: clock.now)
        now.end(ending)
        try files.write(now)
        return ending
    }

    /// Sends a signal to the task's process.
    /// - Parameter toGroup: also to the processes that it started and that are in its group
    /// - Returns: whether there was somebody to send it to
    @discardableResult
    public func signal(_ number: Int32, toGroup: Bool = false) -> Bool {
        guard record.isOfThisMachine, let keeper = ProcessHandle(record.keeper) else { return false }
        defer { keeper.close() }
        return keeper.tell(KeeperCommand(signal: number, toGroup: toGroup))
    }

    /// Ends the task: sends `signal` to its process, and kills all that is left of it when it has not ended after `timeout`.
    /// - Returns: how it ended
    /// - Throws: as ``ended()``.
    @discardableResult
    public func stop(signal number: Int32 = Self.killSignal, timeout: Duration = .seconds(5)) async throws -> TaskEnding
    {
        signal(number)
        if let ending = try await ended(within: timeout) { return ending }
        signal(SIGKILL, toGroup: true)
        if let ending = try await ended(within: Self.patience) { return ending }
        // The keeper does not do its work: it was stopped, for example.
        if let keeper = ProcessHandle(record.keeper) {
            keeper.signal(SIGKILL)
            keeper.close()
        }
        return try await ended()
    }

    /// What tells a task to end when its job says nothing else, as with Nomad: SIGINT.
    public static let killSignal = SIGINT

    /// How long a keeper has for killing what it keeps.
    private static let patience: Duration = .seconds(10)

    private func ended(within timeout: Duration) async throws -> TaskEnding? {
        try await withThrowingTaskGroup(of: TaskEnding?.self) { group in
            group.addTask { try await ended() }
            group.addTask {
                try await clock.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// What its processes use now; nil when none runs. Daemons that left its session are not counted.
    public func usage() -> TaskUsage? {
        guard isRunning else { return nil }
        let processes = ProcessStatus.all().filter { $0.session == record.keeper.id && $0.id != record.keeper.id }
        return processes.isEmpty ? nil : TaskUsage(processes)
    }
}
