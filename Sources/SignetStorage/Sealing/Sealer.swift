import Crypto
import Foundation
import SignetCore

/// Sealing of private keys at rest: AES-256-GCM under a random data key that is itself wrapped by the key-encryption key.
///
/// A database without its key-encryption key discloses nothing of what is sealed in it.
public struct Sealer: Sendable {
    /// The table with the wrapped data key.
    public static let migration = Migration(
        name: "sealing-1",
        statements: [
            """
            CREATE TABLE sealing (
                id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
                kind TEXT NOT NULL,
                salt BLOB NOT NULL,
                cost INTEGER NOT NULL,
                wrapped_key BLOB NOT NULL
            )
            """
        ]
    )

    private let dataKey: SymmetricKey

    private init(dataKey: SymmetricKey) {
        self.dataKey = dataKey
    }

    /// Opens the data key, making one the first time.
    /// - Throws: `.wrongSealingKey` when the key-encryption key does not fit this database; `.sealingKeyMissing`,
    ///   `.badSealingKey`, `.unwritableFile`.
    public static func open(database: Database, source: KeyEncryptionKeySource) async throws -> Sealer {
        if let stored = try await database.read({ try WrappedDataKey.load($0) }) {
            return try Sealer(dataKey: stored.unwrap(with: source, database: database.path))
        }
        let stretching = PassphraseStretching.new()
        let key = try source.key(stretching: stretching, mayCreate: true)
        let fresh = try WrappedDataKey.make(under: key, kind: source.kind, stretching: stretching)
        // Another process may have been first: what is in the table counts.
        let stored = try await database.write { session in
            try fresh.insertUnlessPresent(session)
            return try WrappedDataKey.load(session) ?? fresh
        }
        return try Sealer(dataKey: stored.unwrap(with: source, database: database.path))
    }

    /// Seals `plaintext`.
    /// - Parameter context: what it is and whose (for example `authority-key/root`); authenticated, and needed to open it
    /// - Returns: a version byte, then nonce, ciphertext and tag
    public func seal(_ plaintext: [UInt8], context: String) throws -> [UInt8] {
        try SealedBox.seal(plaintext, with: dataKey, context: context)
    }

    /// Opens what ``seal(_:context:)`` made.
    /// - Throws: `.sealBroken` when it was altered or sealed for another context.
    public func open(_ sealed: [UInt8], context: String) throws -> [UInt8] {
        guard let plaintext = SealedBox.open(sealed, with: dataKey, context: context) else {
            throw SignetError(
                .sealBroken,
                "The sealed value \(context) in the database has been altered or belongs to something else.",
                remedy: "Restore the database from a backup."
            )
        }
        return plaintext
    }
}
