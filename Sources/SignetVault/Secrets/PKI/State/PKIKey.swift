import SignetPKI

/// A key of a mount, without its private half.
struct PKIKey: Codable, Hashable, Sendable {
    let id: String
    /// Empty: it has none.
    var name: String
    /// DER.
    @Base64Coded var subjectPublicKeyInfo: [UInt8]
    let algorithm: KeyAlgorithm

    init(id: String, name: String, publicKey: PublicKey) {
        self.id = id
        self.name = name
        subjectPublicKeyInfo = publicKey.subjectPublicKeyInfo
        algorithm = publicKey.algorithm
    }

    /// `rsa`, `ec` or `ed25519`
    var type: String { algorithm.vaultType }
}

/// The private half of a key, in an entry of its own.
struct PKIKeyMaterial: Codable, Sendable {
    @Base64Coded var pkcs8: [UInt8]
}

extension KeyAlgorithm {
    /// `rsa`, `ec` or `ed25519`
    var vaultType: String {
        switch self {
        case .rsa2048, .rsa3072, .rsa4096: "rsa"
        case .ecdsaP256, .ecdsaP384, .ecdsaP521: "ec"
        case .ed25519: "ed25519"
        }
    }

    /// - Parameters:
    ///   - type: `rsa`, `ec` or `ed25519`
    ///   - bits: 0: the kind's usual size
    /// - Throws: `VaultFailure` (400) for kinds and sizes that are not made here.
    init(vaultType type: String, bits: Int) throws {
        switch (type, bits) {
        case ("rsa", 0), ("rsa", 2048): self = .rsa2048
        case ("rsa", 3072): self = .rsa3072
        case ("rsa", 4096): self = .rsa4096
        case ("ec", 0), ("ec", 256): self = .ecdsaP256
        case ("ec", 384): self = .ecdsaP384
        case ("ec", 521): self = .ecdsaP521
        case ("ed25519", _): self = .ed25519
        case ("rsa", _): throw VaultFailure.invalid("unsupported bit length for RSA key: \(bits)")
        case ("ec", _): throw VaultFailure.invalid("unsupported bit length for EC key: \(bits)")
        default: throw VaultFailure.invalid("unknown key type: \(type)")
        }
    }
}
