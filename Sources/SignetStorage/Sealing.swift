import SignetCore

/// Where the key-encryption key comes from.
public enum KeyEncryptionKeySource: Sendable {
    /// A file of 32 random bytes in base64, mode 0600; made when missing and `createIfMissing`.
    case file(path: String, createIfMissing: Bool)
    /// An environment variable with 32 bytes in base64.
    case environment(name: String)
    /// A passphrase (PBKDF2 or scrypt with a salt kept in the database).
    case passphrase(@Sendable () throws -> Secret<String>)
}

/// Sealing of private keys at rest: AES-256-GCM under a data key that is itself wrapped by the key-encryption key.
public struct Sealer: Sendable {
    public static let migration = Migration(name: "sealing-1", statements: [])
    /// Opens the data key, making one the first time.
    /// - Throws: `.wrongSealingKey` when the key-encryption key does not fit this database.
    public static func open(database: Database, source: KeyEncryptionKeySource) async throws -> Sealer { fatalError("H4") }
    /// Seals; `context` (for example `authority-key/root`) is authenticated and must be the same when opening.
    public func seal(_ plaintext: [UInt8], context: String) throws -> [UInt8] { fatalError("H4") }
    public func open(_ sealed: [UInt8], context: String) throws -> [UInt8] { fatalError("H4") }
}
