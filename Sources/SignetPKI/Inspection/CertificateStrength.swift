extension DecodedCertificate {
    /// Whether its key can be broken: RSA below 2048 bits, DSA, curves below 224 bits.
    package var hasWeakKey: Bool {
        let isTooSmall = keyDescription.bits.map { $0 < (keyDescription.name.hasPrefix("RSA") ? 2048 : 224) } ?? false
        return isTooSmall || keyDescription.name.hasPrefix("DSA")
    }

    /// Whether the signature on it can be forged today, or soon: by MD5, SHA-1 and the like. Nobody checks the signature that a
    /// root has from itself.
    package var hasWeakSignature: Bool {
        !isSelfIssued && ObjectIdentifierName.isWeakSignatureAlgorithm(signatureAlgorithm)
    }

    /// `RSA with SHA-1`
    package var signatureAlgorithmName: String { ObjectIdentifierName.signatureAlgorithm(signatureAlgorithm) }
}
