import SignetCore
import SignetPKI

/// Keys of a mount: `keys`, `key/:key_ref`.
struct KeyRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("keys").on(.list) { _ in try await list() },
            VaultRoute("key/:key_ref", [FieldDefinition("key_name")])
                .on(.read) { call in
                    .data(Self.members(of: try await pki.issuers.directory().key(call.string("key_ref"))))
                }
                .on(.update) { try await rename($0) }
                .on(.delete) { try await delete($0) },
            VaultRoute("keys/generate/:exported", CAFields.key + CertificateRendering.fields)
                .on(.update) { try await generate($0) },
            VaultRoute("keys/import", [FieldDefinition("pem_bundle"), FieldDefinition("key_name")])
                .on(.update) { try await load($0) },
        ]
    }

    private func list() async throws -> VaultResponse {
        let state = try await pki.issuers.directory().state
        let details = state.keys.map { key in
            let detail: JSONValue = [
                "key_name": .string(key.name), "is_default": .bool(key.id == state.defaultKey),
            ]
            return (key.id, detail)
        }
        return try .list(state.keys.map(\.id).sorted(), details: Dictionary(details) { $1 })
    }

    private func generate(_ call: VaultCall) async throws -> VaultResponse {
        let kind = call.string("exported")
        guard kind == "internal" || kind == "exported" || kind == "kms" else { throw VaultFailure.unsupportedPath }
        let rendering = try CertificateRendering(call)
        let source = try await KeySource(kind, call, pki)
        var members = Self.summary(of: try await source.kept(call, by: IssuerAdoption(pki, actor: call.actor)))
        if source.isShown { members["private_key"] = .string(try rendering.text(source.key)) }
        return .data(members)
    }

    private func load(_ call: VaultCall) async throws -> VaultResponse {
        let text = call.string("pem_bundle")
        guard !text.isEmpty else { throw VaultFailure.invalid("keyValue cannot be empty") }
        let key: PrivateKey
        do {
            let blocks = try PEMBlock.parseAll(text).filter { $0.label != "EC PARAMETERS" }
            guard blocks.count == 1, let block = blocks.first else {
                throw VaultFailure.invalid("only a single key can be present within the pem_bundle for importing")
            }
            key = try PrivateKey(pem: block.text)
        } catch let error as SignetError {
            throw VaultFailure.invalid("unable to parse the key: \(error.message)")
        }
        let adoption = IssuerAdoption(pki, actor: call.actor)
        let (kept, isNew) = try await adoption.add(key, name: call.string("key_name"))
        try await adoption.link(kept)
        var response = VaultResponse.data(Self.summary(of: kept))
        if !isNew { response.warnings.append("Key already imported, use key/ endpoint to update name.") }
        return response
    }

    private func rename(_ call: VaultCall) async throws -> VaultResponse {
        let key = try await pki.issuers.directory().key(call.string("key_ref"))
        let name = call.string("key_name")
        let renamed = try await pki.issuers.change { state in
            guard let index = state.keys.firstIndex(where: { $0.id == key.id }) else {
                throw VaultFailure.fault("unable to find PKI key for reference: \(key.id)")
            }
            try state.checkKeyName(name, except: key.id)
            state.keys[index].name = name
            return state.keys[index]
        }
        return .data(Self.members(of: renamed))
    }

    private func delete(_ call: VaultCall) async throws -> VaultResponse {
        // As if it had been removed: who removes wants it gone.
        guard let key = try? await pki.issuers.directory().key(call.string("key_ref")) else { return .nothing }
        let isDefault = try await pki.issuers.change { state in
            if let issuer = state.issuers.first(where: { $0.keyID == key.id }) {
                throw VaultFailure.invalid("Failed to Delete Key.  Key in Use by Issuer: \(issuer.id)")
            }
            state.keys.removeAll { $0.id == key.id }
            let isDefault = state.defaultKey == key.id
            if isDefault { state.defaultKey = nil }
            return isDefault
        }
        try await pki.issuers.removePrivateKey(key.id)
        var response = VaultResponse.nothing
        if isDefault {
            response.warnings.append(
                "Deleted key \(key.id); this was configured as the default key. Operations without an explicit key will "
                    + "not work until a new default is configured.")
        }
        return response
    }

    private static func summary(of key: PKIKey) -> [String: JSONValue] {
        ["key_id": .string(key.id), "key_name": .string(key.name), "key_type": .string(key.type)]
    }

    private static func members(of key: PKIKey) -> [String: JSONValue] {
        var members = summary(of: key)
        if let publicKey = try? PublicKey(subjectPublicKeyInfo: key.subjectPublicKeyInfo) {
            members["subject_key_id"] = .string(SerialForm.pairs(publicKey.keyIdentifier))
        }
        return members
    }
}
