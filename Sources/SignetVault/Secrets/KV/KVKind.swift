import Foundation
import SignetCore

/// Key-value stores: version 2 keeps former versions of every secret, version 1 does not.
///
/// A store of version 1 whose option `version` becomes 2 brings its secrets along, each as the first version.
enum KVKind: VaultBackendKind {
    static let type = "kv"

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        let store = services.store(mount.uuid)
        guard mount.options?["version"] == "2" else { return PlainKVBackend(store: store, limits: services.limits) }
        let secrets = VersionedSecrets(store)
        for name in try await store.paths(below: PlainKVBackend.folder) {
            guard let data = try await store.get([String: JSONValue].self, name) else { continue }
            let path = String(name.dropFirst(PlainKVBackend.folder.count))
            try await secrets.adopt(data, at: path, now: services.clock.now)
            try await store.remove(name)
        }
        return VersionedKVBackend(secrets)
    }
}

/// The name that stores of version 1 had first.
enum GenericKind: VaultBackendKind {
    static let type = "generic"

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        PlainKVBackend(store: services.store(mount.uuid), limits: services.limits)
    }
}
