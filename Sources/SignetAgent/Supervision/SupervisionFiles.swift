import Foundation
import SignetCore
import SignetRenewal

/// The files of one task's supervision.
struct SupervisionFiles: Hashable, Sendable {
    /// Absolute.
    let directory: String

    var order: String { "\(directory)/order.json" }
    var task: String { "\(directory)/task.json" }
    /// Held while something is being started.
    var startLock: String { "\(directory)/start.lock" }
    /// Held by the keeper as long as it lives.
    var keeperLock: String { "\(directory)/keeper.lock" }
    /// What a keeper that cannot do its work says about it.
    var keeperComplaints: String { "\(directory)/keeper.err" }

    private static let owner = FileOwner(user: uid_t?.none, group: nil)

    /// Whether anything was ever started here.
    var exist: Bool { get throws { try DurableFiles.kind(of: startLock) != .absent } }

    /// Makes the directory, for this user alone.
    func make() throws {
        guard try DurableFiles.kind(of: directory) == .absent else { return }
        try DurableFiles.createDirectories(directory)
        guard chmod(directory, 0o700) == 0 else { throw DurableFiles.failure("set the mode of", directory) }
    }

    /// Whether a keeper lives. Only for who holds the start lock: a keeper that is just being started would find the lock taken.
    var hasKeeper: Bool {
        get throws {
            guard let lock = try FileLock.ifFree(keeperLock) else { return true }
            lock.release()
            return false
        }
    }

    func write(_ order: TaskOrder) throws {
        try DurableFiles.replace(self.order, with: order.bytes, mode: .ownerOnly, owner: Self.owner)
    }

    /// The order that waits; nil when there is none.
    /// - Throws: `.invalidTaskOrder`, `.unreadableFile`.
    func waitingOrder() throws -> TaskOrder? {
        try DurableFiles.read(order).map { try TaskOrder(bytes: $0.content) }
    }

    /// Takes the order away for good.
    func removeOrder() throws {
        guard unlink(order) == 0 else {
            if errno == ENOENT { return }
            throw DurableFiles.failure("remove", order)
        }
        try DurableFiles.synchronise(directory)
    }

    /// What was started last; nil when nothing was.
    /// - Throws: `.damagedTaskRecord`, `.unreadableFile`.
    func record() throws -> TaskRecord? {
        try DurableFiles.read(task).map { try TaskRecord(bytes: $0.content, file: task) }
    }

    func write(_ record: TaskRecord) throws {
        try DurableFiles.replace(task, with: record.bytes, mode: .ownerOnly, owner: Self.owner)
    }
}
