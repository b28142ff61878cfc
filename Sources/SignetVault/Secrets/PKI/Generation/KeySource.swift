import SignetPKI

/// Where the key of a CA comes from: the last part of `root/generate/:exported` and its like.
struct KeySource: Sendable {
    let key: PrivateKey
    /// The key of the mount that it is; nil: it was made just now.
    let existing: PKIKey?
    /// Whether the answer shows it.
    let isShown: Bool

    /// - Parameter kind: `internal`, `exported` or `existing`
    /// - Throws: `VaultFailure`: 400 for what cannot be made, 500 for an unknown key.
    init(_ kind: String, _ call: VaultCall, _ pki: PKIMount) async throws {
        switch kind {
        case "internal", "exported":
            try await pki.issuers.directory().state.checkKeyName(call.string("key_name"))
            let algorithm = try KeyAlgorithm(vaultType: call.string("key_type"), bits: call.integer("key_bits"))
            key = try PrivateKey.generate(algorithm)
            existing = nil
        case "existing":
            let known = try await pki.issuers.directory().key(call.string("key_ref"))
            key = try await pki.issuers.privateKey(known.id)
            existing = known
        case "kms":
            throw VaultFailure.invalid("managed keys are not supported: use internal, exported or existing")
        default:
            throw VaultFailure.invalid("unknown export type: \(kind)")
        }
        isShown = kind == "exported"
    }

    /// The key as one of the mount.
    /// - Throws: `VaultFailure` (400) when its name has been taken meanwhile.
    func kept(_ call: VaultCall, by adoption: IssuerAdoption) async throws -> PKIKey {
        if let existing { return existing }
        return try await adoption.add(key, name: call.string("key_name")).key
    }
}
