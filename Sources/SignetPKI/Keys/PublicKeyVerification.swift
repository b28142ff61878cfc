import Crypto
import CryptoExtras

extension PublicKey {
    /// Whether `signature` over `message` was made by this key with its X.509 signature algorithm.
    public func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        isValidSignature(signature, for: message, algorithm: algorithm.signatureAlgorithm)
    }

    /// Whether `signature` over `message` was made by this key with the signature algorithm of that dotted OID.
    ///
    /// False for algorithms that do not go with the key and for those Signet refuses, above all SHA-1.
    public func isValidSignature(_ signature: [UInt8], for message: [UInt8], algorithm oid: String) -> Bool {
        guard let algorithm = SignatureAlgorithm(rawValue: oid) else { return false }
        return isValidSignature(signature, for: message, algorithm: algorithm)
    }

    /// Whether `signature` over `message` was made by this key with `algorithm`.
    public func isValidSignature(
        _ signature: [UInt8], for message: [UInt8], algorithm: SignatureAlgorithm
    ) -> Bool {
        material.isValidSignature(signature, for: message, algorithm: algorithm)
    }
}

extension PublicKey.Material {
    /// Whether `signature` over `message` was made by this key with `algorithm`.
    func isValidSignature(
        _ signature: [UInt8], for message: [UInt8], algorithm: SignatureAlgorithm
    ) -> Bool {
        guard !signature.isEmpty else { return false }
        switch algorithm {
        case .ecdsaWithSHA256: return isValidECDSA(signature, for: digest(message, SHA256.self))
        case .ecdsaWithSHA384: return isValidECDSA(signature, for: digest(message, SHA384.self))
        case .ecdsaWithSHA512: return isValidECDSA(signature, for: digest(message, SHA512.self))
        case .sha256WithRSA: return isValidRSA(signature, for: digest(message, SHA256.self), .insecurePKCS1v1_5)
        case .sha384WithRSA: return isValidRSA(signature, for: digest(message, SHA384.self), .insecurePKCS1v1_5)
        case .sha512WithRSA: return isValidRSA(signature, for: digest(message, SHA512.self), .insecurePKCS1v1_5)
        case .rsaPSS:
            return isValidRSA(signature, for: digest(message, SHA256.self), .PSS)
                || isValidRSA(signature, for: digest(message, SHA384.self), .PSS)
                || isValidRSA(signature, for: digest(message, SHA512.self), .PSS)
        case .ed25519:
            guard case .ed25519(let key) = self else { return false }
            return key.isValidSignature(signature, for: message)
        }
    }

    private func isValidECDSA(_ signature: [UInt8], for digest: some Digest) -> Bool {
        switch self {
        case .p256(let key):
            guard let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(parsed, for: digest)
        case .p384(let key):
            guard let parsed = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(parsed, for: digest)
        case .p521(let key):
            guard let parsed = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(parsed, for: digest)
        case .ed25519, .rsa: return false
        }
    }

    func isValidRSA(
        _ signature: [UInt8], for digest: some Digest, _ padding: _RSA.Signing.Padding
    ) -> Bool {
        guard case .rsa(let key) = self else { return false }
        return key.isValidSignature(.init(rawRepresentation: signature), for: digest, padding: padding)
    }
}

/// The digest of contiguous bytes, without the generic detour over regions.
func digest<Function: HashFunction>(_ message: [UInt8], _ function: Function.Type) -> Function.Digest {
    var state = Function()
    message.withUnsafeBytes { state.update(bufferPointer: $0) }
    return state.finalize()
}
