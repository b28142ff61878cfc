import SignetCore
import Synchronization

/// The roles of a mount.
final class PKIRoles: Sendable {
    private typealias Cached = CachedValue<PKIRole, RoleTerms?>

    private let store: VaultStore
    private let ready = Mutex<[String: Cached]>([:])

    init(_ store: VaultStore) {
        self.store = store
    }

    /// How many roles are kept ready; beyond it all are dropped and read again as they are needed.
    private static let maximumReady = 1000

    /// A role made ready to issue; nil when there is none.
    func terms(_ name: String) async throws -> RoleTerms? {
        if let known = ready.withLock({ $0[name] }) { return try await known.current() }
        let cached = Cached(store, Self.path(name)) { try $0.map { try RoleTerms($0) } }
        guard let terms = try await cached.current() else { return nil }
        ready.withLock { ready in
            if ready.count >= Self.maximumReady { ready = [:] }
            ready[name] = cached
        }
        return terms
    }

    /// A role that something is asked of.
    /// - Throws: `VaultFailure` (400) when there is none of that name.
    func required(_ name: String) async throws -> RoleTerms {
        guard let terms = try await terms(name) else { throw VaultFailure.invalid("unknown role: \(name)") }
        return terms
    }

    func role(_ name: String) async throws -> PKIRole? { try await store.get(PKIRole.self, Self.path(name)) }

    func set(_ name: String, to role: PKIRole) async throws { try await store.put(role, Self.path(name)) }

    func remove(_ name: String) async throws { try await store.remove(Self.path(name)) }

    func names() async throws -> [String] { try await store.list(Self.folder) }

    private static let folder = "roles/"

    private static func path(_ name: String) -> String { folder + name }
}
