import GRDB
import SignetCore
import Synchronization

/// Group commit: what arrives while a transaction is being committed shares the next one.
///
/// At most one drain runs at a time, on GRDB's writer queue. It takes everything that waits, runs it within one
/// transaction, commits, and only then answers the callers: an answered write is on disk. When one of them fails, all are
/// run again, each in a savepoint of its own, so that the failing one is undone alone: savepoints cost as much as half a
/// row, and failures are rare.
final class WriteQueue: Sendable {
    /// One caller's write.
    private struct PendingWrite: Sendable {
        /// Runs the body; gives what hands its result to the caller once the transaction is on disk.
        let perform: @Sendable (any SQLSession) throws -> @Sendable () -> Void
        /// Hands an error to the caller.
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [PendingWrite] = []
        var isDraining = false
        var isClosed = false
    }

    private let pool: DatabasePool
    private let state = Mutex(State())
    private let commits = Atomic<UInt64>(0)

    init(pool: DatabasePool) {
        self.pool = pool
    }

    /// How many transactions have been committed.
    var commitCount: UInt64 { commits.load(ordering: .acquiring) }

    /// Queues a write and returns its result after the commit.
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(
                PendingWrite(
                    perform: { session in
                        let result = try body(session)
                        return { continuation.resume(returning: result) }
                    },
                    fail: { continuation.resume(throwing: $0) }
                )
            )
        }
    }

    /// Refuses further writes and returns once those already queued are answered.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { _ in continuation.resume() }
        }
    }

    private func enqueue(_ write: PendingWrite) {
        let (accepted, mustStart) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.waiting.append(write)
            defer { state.isDraining = true }
            return (true, !state.isDraining)
        }
        guard accepted else { return write.fail(StorageFailure.closed) }
        if mustStart {
            pool.asyncWriteWithoutTransaction { database in self.drain(SQLiteSession(database)) }
        }
    }

    private func drain(_ session: SQLiteSession) {
        while let group = nextGroup() { commit(group, in: session) }
    }

    private func nextGroup() -> [PendingWrite]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            let group = state.waiting
            state.waiting = []
            state.waiting.reserveCapacity(group.count)
            return group
        }
    }

    private func commit(_ group: [PendingWrite], in session: SQLiteSession) {
        do {
            try session.execute("BEGIN IMMEDIATE")
            let answers = try performAll(group, in: session)
            try session.execute("COMMIT")
            // Before anybody is told: who is told sees it counted.
            commits.add(1, ordering: .acquiringAndReleasing)
            for answer in answers { answer() }
        } catch {
            if session.isInsideTransaction { _ = try? session.execute("ROLLBACK") }
            for write in group { write.fail(error) }
        }
    }

    /// - Throws: when the only write fails, and when SQLite has rolled back the whole transaction, which no savepoint
    ///   survives.
    private func performAll(_ group: [PendingWrite], in session: SQLiteSession) throws -> [@Sendable () -> Void] {
        do {
            return try group.map { try $0.perform(session) }
        } catch {
            guard group.count > 1, session.isInsideTransaction else { throw error }
            try session.execute("ROLLBACK")
            try session.execute("BEGIN IMMEDIATE")
            return try group.map { try performAlone($0, in: session) }
        }
    }

    /// Runs one of several writes, so that its failure undoes it alone.
    private func performAlone(_ write: PendingWrite, in session: SQLiteSession) throws -> @Sendable () -> Void {
        try session.execute("SAVEPOINT single_write")
        do {
            let answer = try write.perform(session)
            try session.execute("RELEASE single_write")
            return answer
        } catch {
            guard session.isInsideTransaction else { throw error }
            try session.execute("ROLLBACK TO single_write")
            try session.execute("RELEASE single_write")
            return { write.fail(error) }
        }
    }
}
