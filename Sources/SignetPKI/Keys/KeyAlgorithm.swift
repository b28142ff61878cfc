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
}
