import SignetPKI
import SignetTestSupport

/// Private keys that openssl makes.
enum OpenSSLKey {
    /// A key of that kind as openssl's PKCS#8 PEM; made by openssl itself, but for large RSA keys, which take it too long.
    static func make(_ algorithm: KeyAlgorithm) async throws -> String {
        let options: [String]
        switch algorithm {
        case .ecdsaP256: options = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        case .ecdsaP384: options = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]
        case .ecdsaP521: options = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]
        case .ed25519: options = ["-algorithm", "ED25519"]
        case .rsa2048: options = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        case .rsa3072, .rsa4096: return try await openssl(["pkey"], input: TestKeys.key(algorithm).pem()).output
        }
        return try await openssl(["genpkey", "-quiet"] + options).output
    }

    /// What openssl says the public half of a private key is, as `PUBLIC KEY` PEM.
    static func publicHalf(of pem: String, passphrase: String = "none") async throws -> String {
        try await openssl(["pkey", "-pubout", "-passin", "pass:\(passphrase)"], input: pem).output
    }
}
