import Crypto
import Foundation
import SignetCore

/// Where the key-encryption key comes from.
public enum KeyEncryptionKeySource: Sendable {
    /// A file of 32 random bytes in base64, mode 0600; made when missing and `createIfMissing`.
    case file(path: String, createIfMissing: Bool)
    /// An environment variable with 32 bytes in base64.
    case environment(name: String)
    /// A passphrase, stretched by scrypt with a salt kept in the database.
    case passphrase(@Sendable () throws -> Secret<String>)
}

extension KeyEncryptionKeySource {
    /// Where the key comes from, for messages.
    var summary: String {
        switch self {
        case .file(let path, _): "the key file \(path)"
        case .environment(let name): "the environment variable \(name)"
        case .passphrase: "the passphrase"
        }
    }

    /// The key-encryption key.
    /// - Parameters:
    ///   - stretching: how a passphrase becomes a key
    ///   - mayCreate: false when the database was sealed before, so that a new key could not possibly fit
    /// - Throws: `.sealingKeyMissing`, `.badSealingKey`, `.unwritableFile`; what the passphrase closure throws.
    func key(stretching: PassphraseStretching, mayCreate: Bool) throws -> SymmetricKey {
        switch self {
        case .file(let path, let createIfMissing):
            return try KeyEncryptionKeyFile(path: path).key(createIfMissing: createIfMissing && mayCreate)
        case .environment(let name):
            guard let text = SecretVariables.read(name), !text.isEmpty else {
                throw SignetError(
                    .sealingKeyMissing,
                    "The environment variable \(name), which should hold the sealing key, is not set.",
                    remedy: "Set it to 32 random bytes in base64 (openssl rand -base64 32), the same at every start."
                )
            }
            return try Self.decode(text, from: summary)
        case .passphrase(let ask):
            return try stretching.key(from: ask())
        }
    }

    /// Reads 32 bytes in base64.
    static func decode(_ text: String, from source: String) throws -> SymmetricKey {
        guard let bytes = Data(base64Encoded: text.trimmedASCIIWhitespace), bytes.count == 32 else {
            throw SignetError(
                .badSealingKey,
                "\(source.prefix(1).uppercased() + source.dropFirst()) does not hold 32 bytes in base64.",
                remedy: "Restore the original key; for a new database make one with openssl rand -base64 32."
            )
        }
        return SymmetricKey(data: bytes)
    }
}
