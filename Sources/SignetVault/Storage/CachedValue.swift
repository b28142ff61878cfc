import SignetCore
import Synchronization

/// A stored value kept in memory in the form in which it is used. Every look compares the sealed bytes with those in the
/// database, so that what another process has changed is seen; what is saved is opening and decoding.
final class CachedValue<Stored: Codable & Sendable, View: Sendable>: Sendable {
    private struct Known: Sendable {
        let sealed: [UInt8]?
        let view: View
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
        let sealed = try await store.sealedValue(path)
        if let known = known.withLock({ $0 }), known.sealed == sealed { return known.view }
        let view = try view(sealed.map { try store.opened($0, path) })
        known.withLock { $0 = Known(sealed: sealed, view: view) }
        return view
    }

    /// Reads, changes and stores the value in one transaction.
    func change<Result: Sendable>(
        _ body: @escaping @Sendable (inout Stored?) throws -> Result
    ) async throws -> Result {
        try await store.change(Stored.self, path, body)
    }
}
