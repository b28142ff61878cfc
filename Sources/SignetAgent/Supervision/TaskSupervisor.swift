import Foundation
import SignetCore
import SignetRenewal

/// Starts tasks so that they outlive this process, and finds them again.
///
/// Each task is the child of a keeper of its own (``TaskKeeper``). What is known of it stands in a directory that belongs to
/// the supervision of this task alone, and to one supervisor at a time:
///
///     order.json   what is to be started; gone as soon as the keeper has it
///     task.json    what was started, and how it ended
///     start.lock   held while something is being started
///     keeper.lock  held by the keeper as long as it lives
///
/// A process that dies at any point leaves one of three things: an order that nobody follows, which ``find(in:)`` takes away;
/// a keeper with its task, which it finds; or a task whose ending is on disk. The locks see to it that one directory never
/// has two keepers, however many are started.
public struct TaskSupervisor: Sendable {
    private let keeper: [String]
    private let clock: any WallClock

    /// - Parameters:
    ///   - keeper: the command that becomes a keeper when a directory is added to it; this program's own by default
    ///   - clock: for the time that a task is given to end
    public init(keeper: [String] = Self.ownKeeper, clock: any WallClock = SystemClock()) {
        self.keeper = keeper
        self.clock = clock
    }

    /// This program's hidden subcommand. The file that runs is named, also when it has been replaced meanwhile.
    public static var ownKeeper: [String] { ["/proc/\(getpid())/exe", "task-keeper"] }

    /// Starts a task.
    ///
    /// That its program does not exist, or may not be run, is told by ``KeptTask/ended()``, as is everything that happens
    /// later. What another task of this directory left behind is killed first.
    /// - Parameter directory: the supervision's directory for this task, absolute; made when it is missing (mode 0700)
    /// - Throws: `.taskRunning` when the task that was started here before still runs, `.invalidTaskOrder`,
    ///   `.taskNotKept` when no keeper could be started, `.unwritableFile`. Nothing runs then.
    public func start(_ order: TaskOrder, in directory: String) async throws -> KeptTask {
        try order.check()
        return try await Blocking.run {
            let files = SupervisionFiles(directory: directory)
            try place(order, in: files)
            do {
                try summon(files)
                return try taken(order, in: files)
            } catch {
                try? withdraw(files)
                throw error
            }
        }
    }

    /// The task that was started last in this directory, whether it runs or has ended; compare ``KeptTask/run``. Nil when none was.
    /// An order that nobody followed is taken away: nothing will come of it any more.
    /// - Throws: `.damagedTaskRecord`, `.unreadableFile`, `.unwritableFile`.
    public func find(in directory: String) async throws -> KeptTask? {
        try await Blocking.run {
            let files = SupervisionFiles(directory: directory)
            guard try files.exist else { return nil }
            try withdraw(files)
            guard let record = try files.record(), record.phase != .taken else { return nil }
            return KeptTask(record: record, files: files, clock: clock)
        }
    }
}

// MARK: - The steps of starting

extension TaskSupervisor {
    /// Writes down what is to be started.
    func place(_ order: TaskOrder, in files: SupervisionFiles) throws {
        try files.make()
        let start = try FileLock.waiting(for: files.startLock)
        defer { start.release() }
        if try files.hasKeeper {
            throw SignetError(
                .taskRunning, "The task \"\(order.task)\" is not started: the one before it still runs.",
                remedy: "Stop it first.")
        }
        // A damaged record names nothing that could be killed, and must not keep the task from being started for ever.
        if let before = try? files.record() { before.killRemains() }
        try files.write(order)
    }

    /// Starts a keeper, which takes the order that is there, and returns when it has it.
    func summon(_ files: SupervisionFiles) throws {
        let complaints = files.keeperComplaints
        let status = try KeeperStart(command: keeper + [files.directory], complaints: complaints).run()
        guard status != 0 else { return }
        let text = (try? DurableFiles.read(complaints))??.content.prefix(2000) ?? []
        throw SignetError(
            .taskNotKept, "The keeper of the task in \(files.directory) ended with status \(status).",
            remedy: String(decoding: text, as: UTF8.self).trimmedASCIIWhitespace)
    }

    /// Takes an order away that nobody follows. A keeper that comes later finds none, and ends.
    private func withdraw(_ files: SupervisionFiles) throws {
        let start = try FileLock.waiting(for: files.startLock)
        defer { start.release() }
        if try !files.hasKeeper { try files.removeOrder() }
    }

    /// The task that was made of the order.
    private func taken(_ order: TaskOrder, in files: SupervisionFiles) throws -> KeptTask {
        // Given back by the keeper as soon as the task's process is on record, or by its death.
        let start = try FileLock.waiting(for: files.startLock)
        defer { start.release() }
        guard let record = try files.record(), record.run == order.run, record.phase != .taken else {
            throw SignetError(
                .taskNotKept, "The keeper of the task \"\(order.task)\" ended before it had started it.",
                remedy: "See whether the disk is full, and what is in \(files.keeperComplaints).")
        }
        return KeptTask(record: record, files: files, clock: clock)
    }
}

extension SignetError.Code {
    /// The task of a directory runs already.
    public static let taskRunning = Self(rawValue: "task.running")
    /// The process that keeps a task could not be started, or ended before its time.
    public static let taskNotKept = Self(rawValue: "task.not-kept")
}
