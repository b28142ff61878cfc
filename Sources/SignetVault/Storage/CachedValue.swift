import SignetCore
import Synchronization

/// A stored value kept in memory in the form in which it is used, and made anew when it has been changed.
final class CachedValue<Stored: Codable & Sendable, View: Sendable>: Sendable {
    private struct Known: Sendable {
        let sealed: [UInt8]?
        let view: View
        /// ``VaultStore/changeCount`` before it was read.
        let changeCount: UInt64
    }

    private let store: VaultStore
    private let path: String
    private let view: @Sendable (Stored?) throws -> View
    private let known = Mutex<Known?>(nil)

    /// - Parameter view: makes what is used of what is stored, nil when nothing is
    init(_ store: VaultStore, _ path: String, view: @escaping @Sendable (Stored?) throws -> View) {
        self.store = store
        self.path = path
        self.view = view
    }

    /// The value as it is now.
    /// - Throws: as ``VaultStore/get(_:_:)``, and what `view` throws.
    func current() async throws -> View {
        let (changeCount, former) = (store.changeCount, known.withLock { $0 })
        if let former, former.changeCount == changeCount { return former.view }
        let sealed = try await store.sealedValue(path)
        let current: View
        // What was changed may be another value of the same space.
        if let former, former.sealed == sealed {
            current = former.view
        } else {
            current = try view(sealed.map { try store.opened($0, path) })
        }
        known.withLock { $0 = Known(sealed: sealed, view: current, changeCount: changeCount) }
        return current
    }

    /// The value, where it is known without a look at the database.
    var standing: View? {
        let changeCount = store.changeCount
        return known.withLock { known in known.flatMap { $0.changeCount == changeCount ? $0.view : nil } }
    }

    /// Reads, changes and stores the value in one transaction.
    func change<Result: Sendable>(
        _ body: @escaping @Sendable (inout Stored?) throws -> Result
    ) async throws -> Result {
        try await store.change(Stored.self, path, body)
    }
}
