import Foundation
import SignetCore

/// `transit`: encrypts for those who keep the ciphertext themselves. Keys of one type, without derivation.
struct TransitBackend: VaultBackend {
    let routes: RouteTable

    init(_ keys: VaultStore) {
        let backend = TransitKeys(store: keys)
        routes = [
            VaultRoute("keys").on(.list) { _ in try .list(await keys.list(TransitKeys.folder)) },
            VaultRoute("keys/:name", TransitKeys.creationFields)
                .on(.read) { call in .data(try await backend.key(call.string("name")).members(call.string("name"))) }
                .on(.update) { try await backend.create($0) }
                .on(.delete) { try await backend.delete($0) }
                .existing { try await backend.find($0.string("name")) != nil },
            VaultRoute("keys/:name/config", TransitKeys.configurationFields)
                .on(.update) { try await backend.configure($0) },
            VaultRoute("keys/:name/rotate").on(.update) { try await backend.rotate($0) },
            VaultRoute("encrypt/:name", TransitKeys.encryptionFields)
                .on(.update) { try await backend.encrypt($0) }
                .existing { try await backend.find($0.string("name")) != nil },
            VaultRoute("decrypt/:name", TransitKeys.decryptionFields).on(.update) { try await backend.decrypt($0) },
        ]
    }
}

/// The kind of ``TransitBackend``.
enum TransitKind: VaultBackendKind {
    static let type = "transit"

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        TransitBackend(services.store(mount.uuid))
    }
}
