import Foundation
import SignetCore
import Synchronization

/// What is mounted where; kept in the database, and found by the longest path that begins a request's.
final class MountTable: Sendable {
    private let services: VaultServices
    private let store: VaultStore
    private let kinds: [MountEntry.Table: [String: any VaultBackendKind.Type]]
    private let mounts = Mutex<[String: MountedBackend]>([:])

    /// - Parameter kinds: what can be mounted, for each table
    init(services: VaultServices, kinds: [MountEntry.Table: [any VaultBackendKind.Type]]) {
        self.services = services
        store = services.store("sys/mounts")
        self.kinds = kinds.mapValues { Dictionary($0.map { ($0.type, $0) }) { $1 } }
    }

    /// Puts everything that the database knows to work.
    func load() async throws {
        for name in try await store.list() {
            guard let entry = try await store.get(MountEntry.self, name) else { continue }
            try await start(entry)
        }
    }

    /// Something that is always there and is not in the database.
    func add(_ entry: MountEntry, _ backend: any VaultBackend) {
        mounts.withLock { $0[entry.path] = MountedBackend(entry: entry, backend: backend) }
    }

    /// All of a table, sorted by path.
    func all(_ table: MountEntry.Table? = nil) -> [MountedBackend] {
        let all = mounts.withLock { Array($0.values) }
        return all.filter { table == nil || $0.entry.table == table }.sorted { $0.entry.path < $1.entry.path }
    }

    /// What is mounted exactly there.
    func mount(at path: String) -> MountedBackend? { mounts.withLock { $0[path] } }

    func mount(accessor: String) -> MountedBackend? {
        mounts.withLock { $0.values.first { $0.entry.accessor == accessor } }
    }

    /// The mount whose path begins this one, and what is left of it.
    func route(_ path: String) -> (mounted: MountedBackend, rest: String)? {
        mounts.withLock { mounts in
            var end = path.endIndex
            // From the longest prefix that ends with a slash to the shortest.
            while let slash = path[..<end].lastIndex(of: "/") {
                let prefix = String(path[...slash])
                if let mounted = mounts[prefix] { return (mounted, String(path[path.index(after: slash)...])) }
                end = slash
            }
            return mounts[path + "/"].map { ($0, "") }
        }
    }

    /// Mounts a backend. On disk when the call returns.
    /// - Throws: `VaultFailure` (400) when the path is taken, reserved or no path, or the kind is unknown.
    func mount(_ entry: MountEntry) async throws {
        try check(entry.path)
        guard entry.path.hasPrefix("auth/") == (entry.table == .auth) else {
            throw VaultFailure.invalid("path is already in use at auth/")
        }
        guard kinds[entry.table]?[entry.type] != nil else {
            let what = entry.table == .auth ? "unknown auth backend type" : "unknown backend type"
            throw VaultFailure.invalid(
                entry.table == .auth ? "plugin not found in the catalog: \(entry.type)" : "\(what): \"\(entry.type)\"")
        }
        if let failure = conflict(entry.path) { throw failure }
        try await store.put(entry, entry.uuid)
        try await start(entry)
    }

    /// Takes a mount away with everything it keeps.
    /// - Returns: what was mounted; nil: nothing
    func unmount(_ path: String) async throws -> MountedBackend? {
        guard let mounted = mount(at: path) else { return nil }
        try requireOrdinary(mounted.entry)
        try await store.remove(mounted.entry.uuid)
        mounts.withLock { $0[path] = nil }
        try await services.store(mounted.entry.uuid).removeAll()
        return mounted
    }

    /// Changes what is said of a mount.
    /// - Throws: `VaultFailure` (400) when there is none.
    func change(_ path: String, _ body: (inout MountEntry) throws -> Void) async throws {
        guard let mounted = mount(at: path) else {
            throw VaultFailure.invalid("tune of path \"\(path)\" failed: no mount entry found")
        }
        var entry = mounted.entry
        try body(&entry)
        if try await store.get(MountEntry.self, entry.uuid) != nil {
            try await store.put(entry, entry.uuid)
            try await start(entry)
        } else {
            add(entry, mounted.backend)
        }
    }

    /// Moves a mount with everything it keeps.
    func move(_ path: String, to new: String) async throws {
        guard let mounted = mount(at: path) else { throw VaultFailure.invalid("no matching mount at \"\(path)\"") }
        try requireOrdinary(mounted.entry)
        try check(new)
        if let failure = conflict(new) { throw failure }
        guard new.hasPrefix("auth/") == path.hasPrefix("auth/") else {
            throw VaultFailure.invalid("cannot remount between auth and secret mounts")
        }
        var entry = mounted.entry
        entry.path = new
        try await store.put(entry, entry.uuid)
        mounts.withLock { $0[path] = nil }
        try await start(entry)
    }

    private func start(_ entry: MountEntry) async throws {
        guard let kind = kinds[entry.table]?[entry.type] else {
            throw SignetError(
                .storageCorrupt,
                "The mount \(entry.path) is of the kind \(entry.type), which this program does not know.",
                remedy: "Use the version of signet that mounted it.")
        }
        let backend = try await kind.backend(of: entry, in: services)
        mounts.withLock { $0[entry.path] = MountedBackend(entry: entry, backend: backend) }
    }

    /// - Throws: `VaultFailure` (400) for a mount that every server has.
    func requireOrdinary(_ entry: MountEntry) throws {
        guard kinds[entry.table]?[entry.type] == nil else { return }
        throw VaultFailure.invalid(
            "cannot \(entry.table == .auth ? "disable" : "unmount") \"\(entry.path)\": it is part of the server")
    }

    private func check(_ path: String) throws {
        let isClean = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().allSatisfy {
            !$0.isEmpty && $0 != ".." && $0 != "."
        }
        guard path.hasSuffix("/"), path.count > 1, isClean, path.utf8.count <= 512,
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f })
        else { throw VaultFailure.invalid("invalid mount path \"\(path)\"") }
        for reserved in ["sys/", "audit/", "cubbyhole/", "identity/"] where path.hasPrefix(reserved) {
            throw VaultFailure.invalid("path is already in use at \(reserved)")
        }
    }

    private func conflict(_ path: String) -> VaultFailure? {
        mounts.withLock { mounts in
            if mounts[path] != nil { return VaultFailure.invalid("path is already in use at \(path)") }
            let other = mounts.keys.first { path.hasPrefix($0) || $0.hasPrefix(path) }
            return other.map { .invalid("existing mount at \($0)") }
        }
    }
}

extension MountTable: MountDirectory {
    func mount(serving path: String) -> MountedBackend? { route(path)?.mounted }
}
