import Synchronization

/// How often each space of the database was changed, so that what was read of one can be known to be current without
/// asking again: one process owns the database.
public final class SpaceChanges: Sendable {
    private let counts = Mutex<[String: UInt64]>([:])

    public init() {}

    /// Read before the database is: what is read then belongs to this number or to a later one.
    func count(of space: String) -> UInt64 { counts.withLock { $0[space] ?? 0 } }

    /// Called after a change is on disk and before it is answered.
    func note(_ space: String) { counts.withLock { $0[space, default: 0] &+= 1 } }
}
