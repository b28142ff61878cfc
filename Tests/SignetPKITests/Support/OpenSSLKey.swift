import SignetPKI
import SignetTestSupport

/// Private keys that openssl makes.
enum OpenSSLKey {
    /// A key of that kind as openssl's PKCS#8 PEM.
    static func make(_ algorithm: KeyAlgorithm) async throws -> String {
        try await openssl(["genpkey", "-quiet"] + options(algorithm)).output
    }

    private static func options(_ algorithm: KeyAlgorithm) -> [String] {
        switch algorithm {
        case .ecdsaP256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        case .ecdsaP384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]
        case .ecdsaP521: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]
        case .ed25519: ["-algorithm", "ED25519"]
        case .rsa2048: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        case .rsa3072: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"]
        case .rsa4096: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"]
        }
    }

    /// What openssl says the public half of a private key is, as `PUBLIC KEY` PEM.
    static func publicHalf(of pem: String, passphrase: String = "none") async throws -> String {
        try await openssl(["pkey", "-pubout", "-passin", "pass:\(passphrase)"], input: pem).output
    }
}
