/// A kind and size of key that Signet makes, reads and signs with.
///
/// The raw values are what `signet.yaml`, roles and `--key` take.
public enum KeyAlgorithm: String, Codable, Sendable, CaseIterable, Hashable {
    case ecdsaP256 = "ecdsa-p256"
    case ecdsaP384 = "ecdsa-p384"
    case ecdsaP521 = "ecdsa-p521"
    case ed25519
    case rsa2048 = "rsa-2048"
    case rsa3072 = "rsa-3072"
    case rsa4096 = "rsa-4096"

    /// The RSA algorithm with a modulus of that many bits; nil for sizes Signet does not use.
    public init?(rsaBits: Int) {
        switch rsaBits {
        case 2048: self = .rsa2048
        case 3072: self = .rsa3072
        case 4096: self = .rsa4096
        default: return nil
        }
    }

    /// The algorithm as people write it: `ECDSA P-256`, `Ed25519`, `RSA 2048`.
    public var displayName: String {
        switch self {
        case .ecdsaP256: "ECDSA P-256"
        case .ecdsaP384: "ECDSA P-384"
        case .ecdsaP521: "ECDSA P-521"
        case .ed25519: "Ed25519"
        case .rsa2048: "RSA 2048"
        case .rsa3072: "RSA 3072"
        case .rsa4096: "RSA 4096"
        }
    }

    /// Whether keys of this kind are RSA keys.
    public var isRSA: Bool { rsaBits != nil }

    /// Bits of the modulus; nil for keys that are not RSA.
    var rsaBits: Int? {
        switch self {
        case .rsa2048: 2048
        case .rsa3072: 3072
        case .rsa4096: 4096
        case .ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519: nil
        }
    }
}

extension KeyAlgorithm {
    /// The X.509 signature algorithm that keys of this kind sign with.
    public var signatureAlgorithm: SignatureAlgorithm {
        switch self {
        case .ecdsaP256: .ecdsaWithSHA256
        case .ecdsaP384: .ecdsaWithSHA384
        case .ecdsaP521: .ecdsaWithSHA512
        case .ed25519: .ed25519
        case .rsa2048, .rsa3072, .rsa4096: .sha256WithRSA
        }
    }

    /// Dotted OID of ``signatureAlgorithm``.
    public var signatureAlgorithmOID: String { signatureAlgorithm.rawValue }

    /// DER of the AlgorithmIdentifier that goes with signatures by keys of this kind: no parameters for ECDSA (RFC 5758
    /// section 3.2) and Ed25519 (RFC 8410 section 3), NULL for RSA (RFC 4055 section 5).
    public var signatureAlgorithmIdentifier: [UInt8] {
        switch self {
        case .ecdsaP256: [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]
        case .ecdsaP384: [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03]
        case .ecdsaP521: [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04]
        case .ed25519: [0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70]
        case .rsa2048, .rsa3072, .rsa4096:
            [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00]
        }
    }
}
