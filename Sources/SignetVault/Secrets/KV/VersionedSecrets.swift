import Foundation
import SignetCore

/// What a store of version 2 keeps.
struct VersionedSecrets: Sendable {
    private static let folder = "secrets/"
    private static let rulesName = "config"

    private let store: VaultStore

    init(_ store: VaultStore) {
        self.store = store
    }

    /// The rules for all its secrets.
    func rules() async throws -> VersionedSecret.Rules {
        try await store.get(VersionedSecret.Rules.self, Self.rulesName) ?? VersionedSecret.Rules()
    }

    func changeRules(_ body: @escaping @Sendable (inout VersionedSecret.Rules) throws -> Void) async throws {
        try await store.change(VersionedSecret.Rules.self, Self.rulesName) { stored in
            var rules = stored ?? VersionedSecret.Rules()
            try body(&rules)
            stored = rules
        }
    }

    func get(_ path: String) async throws -> VersionedSecret? {
        try await store.get(VersionedSecret.self, Self.folder + path)
    }

    /// Reads, changes and stores a secret in one transaction.
    func change<Result: Sendable>(
        _ path: String, _ body: @escaping @Sendable (inout VersionedSecret?) throws -> Result
    ) async throws -> Result {
        try await store.change(VersionedSecret.self, Self.folder + path, body)
    }

    /// The secret with all its versions is gone.
    func remove(_ path: String) async throws { try await store.remove(Self.folder + path) }

    /// The names directly below a path, which is empty or without a slash at its end.
    func list(_ path: String) async throws -> [String] {
        try await store.list(Self.folder + (path.isEmpty ? "" : path + "/"))
    }

    /// Takes over a secret without versions, unless there is one already.
    func adopt(_ data: [String: JSONValue], at path: String, now: Date) async throws {
        try await change(path) { secret in
            guard secret == nil else { return }
            var made = VersionedSecret(now: now)
            made.add(data, store: VersionedSecret.Rules(), now: now)
            secret = made
        }
    }
}
