import SignetPKI

/// Names of signature algorithms as Go writes them.
enum RevocationSignature {
    private static let rsa: [String: RSASignatureScheme] = [
        "sha256withrsa": RSASignatureScheme(hash: .sha256), "sha384withrsa": RSASignatureScheme(hash: .sha384),
        "sha512withrsa": RSASignatureScheme(hash: .sha512),
        "sha256withrsapss": RSASignatureScheme(hash: .sha256, isPSS: true),
        "sha384withrsapss": RSASignatureScheme(hash: .sha384, isPSS: true),
        "sha512withrsapss": RSASignatureScheme(hash: .sha512, isPSS: true),
    ]

    /// The scheme of a name that is of RSA; nil for others.
    static func scheme(_ name: String) -> RSASignatureScheme? { rsa[normal(name)] }

    /// - Throws: `VaultFailure` (400) when a key of that kind does not sign so.
    static func check(_ name: String, for key: KeyAlgorithm?) throws {
        guard !name.isEmpty else { return }
        let own: String? =
            switch key {
            case .ecdsaP256: "ecdsawithsha256"
            case .ecdsaP384: "ecdsawithsha384"
            case .ecdsaP521: "ecdsawithsha512"
            case .ed25519: "pureed25519"
            case .rsa2048, .rsa3072, .rsa4096, nil: nil
            }
        let fits = scheme(name) != nil ? key?.isRSA ?? true : normal(name) == own
        guard fits else {
            throw VaultFailure.invalid(
                "Unknown or unsupported revocation_signature_algorithm for this issuer's key: \(name)")
        }
    }

    private static func normal(_ name: String) -> String {
        name.lowercased().filter { $0 != "-" && $0 != "_" }
    }
}
