import Crypto
import CryptoExtras

extension PublicKey {
    /// Whether `signature` over `message` was made by this key with that scheme of RFC 7518 or RFC 8037.
    ///
    /// False for schemes that do not go with the key: what a signature's header names is the sender's word, the key decides.
    public func isValidWebSignature(_ signature: [UInt8], for message: [UInt8], scheme: SignatureScheme) -> Bool {
        switch (scheme, material) {
        case (.es256, .p256(let key)):
            guard let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(parsed, for: digest(message, SHA256.self))
        case (.es384, .p384(let key)):
            guard let parsed = try? P384.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(parsed, for: digest(message, SHA384.self))
        case (.es512, .p521(let key)):
            guard let parsed = try? P521.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(parsed, for: digest(message, SHA512.self))
        case (.edDSA, .ed25519(let key)): return key.isValidSignature(signature, for: message)
        case (.rs256, .rsa): return isValidSignature(signature, for: message, algorithm: .sha256WithRSA)
        case (.rs384, .rsa): return isValidSignature(signature, for: message, algorithm: .sha384WithRSA)
        case (.rs512, .rsa): return isValidSignature(signature, for: message, algorithm: .sha512WithRSA)
        case (.ps256, .rsa): return material.isValidRSA(signature, for: digest(message, SHA256.self), .PSS)
        case (.ps384, .rsa): return material.isValidRSA(signature, for: digest(message, SHA384.self), .PSS)
        case (.ps512, .rsa): return material.isValidRSA(signature, for: digest(message, SHA512.self), .PSS)
        default: return false
        }
    }
}
