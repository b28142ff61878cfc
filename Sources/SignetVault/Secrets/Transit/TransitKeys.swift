import Foundation
import SignetCore

/// The keys of a `transit` mount and what is done with them.
struct TransitKeys: Sendable {
    static let folder = "keys/"

    static let creationFields: FieldSchema = [
        FieldDefinition("type", default: .string(TransitKey.type)), FieldDefinition("derived", .bool),
        FieldDefinition("convergent_encryption", .bool), FieldDefinition("exportable", .bool),
        FieldDefinition("allow_plaintext_backup", .bool),
    ]

    static let configurationFields: FieldSchema = [
        FieldDefinition("min_decryption_version", .integer), FieldDefinition("min_encryption_version", .integer),
        FieldDefinition("deletion_allowed", .bool), FieldDefinition("exportable", .bool),
        FieldDefinition("allow_plaintext_backup", .bool),
    ]

    static let encryptionFields: FieldSchema = [
        FieldDefinition("plaintext"), FieldDefinition("associated_data"), FieldDefinition("key_version", .integer),
        FieldDefinition("type", default: .string(TransitKey.type)),
    ]

    static let decryptionFields: FieldSchema = [FieldDefinition("ciphertext"), FieldDefinition("associated_data")]

    let store: VaultStore

    func find(_ name: String) async throws -> TransitKey? {
        try await store.get(TransitKey.self, Self.folder + name)
    }

    /// - Throws: `VaultFailure.notFound`.
    func key(_ name: String) async throws -> TransitKey {
        guard let key = try await find(name) else { throw VaultFailure.notFound }
        return key
    }

    /// A key that is there already stays as it is.
    func create(_ call: VaultCall) async throws -> VaultResponse {
        guard !call.bool("derived"), !call.bool("convergent_encryption") else {
            throw VaultFailure.invalid("keys with derivation are not supported")
        }
        let key = try await made(call) { key in
            key.isExportable = call.bool("exportable")
            key.isPlaintextBackupAllowed = call.bool("allow_plaintext_backup")
        }
        return .data(key.members(call.string("name")))
    }

    func delete(_ call: VaultCall) async throws -> VaultResponse {
        try await store.change(TransitKey.self, Self.folder + call.string("name")) { key in
            guard let present = key else {
                throw VaultFailure.invalid("could not delete key; not found")
            }
            guard present.isDeletionAllowed else {
                throw VaultFailure.invalid(
                    "error deleting policy \(call.string("name")): deletion is not allowed for this key")
            }
            key = nil
        }
        return .nothing
    }

    func configure(_ call: VaultCall) async throws -> VaultResponse {
        .data(
            try await change(call) { key in
                if call.has("min_decryption_version") {
                    key.minDecryptionVersion = max(1, call.integer("min_decryption_version"))
                }
                if call.has("min_encryption_version") {
                    key.minEncryptionVersion = call.integer("min_encryption_version")
                }
                if call.has("deletion_allowed") { key.isDeletionAllowed = call.bool("deletion_allowed") }
                // What could be taken out once cannot be kept in afterwards.
                if call.bool("exportable") { key.isExportable = true }
                if call.bool("allow_plaintext_backup") { key.isPlaintextBackupAllowed = true }
                guard key.minDecryptionVersion <= key.latest, (0...key.latest).contains(key.minEncryptionVersion) else {
                    throw VaultFailure.invalid("cannot set a minimum version above the latest one, \(key.latest)")
                }
                guard key.minEncryptionVersion == 0 || key.minEncryptionVersion >= key.minDecryptionVersion else {
                    throw VaultFailure.invalid(
                        "cannot set min_encryption_version below min_decryption_version, \(key.minDecryptionVersion)")
                }
            }.members(call.string("name")))
    }

    func rotate(_ call: VaultCall) async throws -> VaultResponse {
        .data(try await change(call) { $0.rotate(now: call.now) }.members(call.string("name")))
    }

    func encrypt(_ call: VaultCall) async throws -> VaultResponse {
        guard call.has("plaintext") else { throw VaultFailure.invalid("missing plaintext to encrypt") }
        let (plaintext, associated) = (try Self.bytes(call, "plaintext"), try Self.bytes(call, "associated_data"))
        let key = try await made(call) { _ in }
        let (text, version) = try key.encrypt(plaintext, associated: associated, version: call.integer("key_version"))
        return .data(["ciphertext": .string(text), "key_version": .integer(version)])
    }

    func decrypt(_ call: VaultCall) async throws -> VaultResponse {
        guard let ciphertext = call.optionalString("ciphertext") else {
            throw VaultFailure.invalid("missing ciphertext to decrypt")
        }
        guard let key = try await find(call.string("name")) else {
            throw VaultFailure.invalid("encryption key not found")
        }
        let plain = try key.decrypt(ciphertext, associated: Self.bytes(call, "associated_data"))
        return .data(["plaintext": .string(Data(plain).base64EncodedString())])
    }

    /// The key, made if there is none yet.
    private func made(
        _ call: VaultCall, _ adjust: @escaping @Sendable (inout TransitKey) -> Void
    ) async throws -> TransitKey {
        guard call.string("type") == TransitKey.type else {
            throw VaultFailure.invalid("unknown key type \(call.string("type")): only \(TransitKey.type) is supported")
        }
        let name = call.string("name")
        if let key = try await find(name) { return key }
        return try await store.change(TransitKey.self, Self.folder + name) { stored in
            if let stored { return stored }
            var key = TransitKey(now: call.now)
            adjust(&key)
            stored = key
            return key
        }
    }

    private func change(
        _ call: VaultCall, _ body: @escaping @Sendable (inout TransitKey) throws -> Void
    ) async throws -> TransitKey {
        try await store.change(TransitKey.self, Self.folder + call.string("name")) { stored in
            guard var key = stored else {
                throw VaultFailure.invalid("no existing key named \(call.string("name")) could be found")
            }
            try body(&key)
            stored = key
            return key
        }
    }

    private static func bytes(_ call: VaultCall, _ field: String) throws -> [UInt8] {
        guard let bytes = Data(base64Encoded: call.string(field)) else {
            throw VaultFailure.invalid("failed to base64-decode \(field)")
        }
        return Array(bytes)
    }
}

extension TransitKey {
    /// As clients are shown it: nothing of the key itself.
    func members(_ name: String) -> [String: JSONValue] {
        let shown = versions.enumerated().filter { $0.offset + 1 >= minDecryptionVersion }
        return [
            "name": .string(name), "type": .string(Self.type), "latest_version": .integer(latest),
            "min_available_version": 0, "min_decryption_version": .integer(minDecryptionVersion),
            "min_encryption_version": .integer(minEncryptionVersion), "deletion_allowed": .bool(isDeletionAllowed),
            "derived": false, "exportable": .bool(isExportable),
            "allow_plaintext_backup": .bool(isPlaintextBackupAllowed), "auto_rotate_period": 0,
            "imported_key": false, "supports_encryption": true, "supports_decryption": true,
            "supports_derivation": false, "supports_signing": false,
            "keys": .object(
                Dictionary(
                    shown.map { (String($0.offset + 1), .integer(Int($0.element.createdAt.timeIntervalSince1970))) },
                    uniquingKeysWith: { $1 })),
        ]
    }
}
