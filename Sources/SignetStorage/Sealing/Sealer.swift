import Crypto
import Foundation
import SignetCore

/// Sealing of private keys at rest: AES-256-GCM under a random data key that is itself wrapped by the key-encryption key.
///
/// A database without its key-encryption key discloses nothing of what is sealed in it.
public struct Sealer: Sendable {
    /// The tables with the data keys.
    public static let migrations = [wrapping, KeyRing.migration]

    private static let wrapping = Migration(
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

    /// nil: without its key.
    private let keys: KeyRing?

    /// Without the key: what is sealed stays closed, everything else in the database can be used.
    public static let closed = Sealer(keys: nil)

    private init(keys: KeyRing?) {
        self.keys = keys
    }

    private init(_ stored: WrappedDataKey, _ source: KeyEncryptionKeySource, _ database: Database) async throws {
        keys = try await KeyRing(first: stored.unwrap(with: source, database: database.path), database: database)
    }

    /// Opens the data key, making one the first time.
    /// - Throws: `.wrongSealingKey` when the key-encryption key does not fit this database; `.sealingKeyMissing`,
    ///   `.badSealingKey`, `.unwritableFile`.
    public static func open(database: Database, source: KeyEncryptionKeySource) async throws -> Sealer {
        if let stored = try await database.read({ try WrappedDataKey.load($0) }) {
            return try await Sealer(stored, source, database)
        }
        let stretching = PassphraseStretching.new()
        let key = try source.key(stretching: stretching, mayCreate: true)
        let fresh = try WrappedDataKey.make(under: key, kind: source.kind, stretching: stretching)
        // Another process may have been first: what is in the table counts.
        let stored = try await database.write { session in
            try fresh.insertUnlessPresent(session)
            return try WrappedDataKey.load(session) ?? fresh
        }
        return try await Sealer(stored, source, database)
    }

    /// Makes a data key for a database, replacing one under which nothing was sealed yet.
    /// - Parameter also: done in the same transaction; what it throws keeps the old one
    /// - Throws: as ``open(database:source:)``.
    public static func make(
        for source: KeyEncryptionKeySource, in database: Database,
        also: @escaping @Sendable (any SQLSession) throws -> Void
    ) async throws -> Sealer {
        let stretching = PassphraseStretching.new()
        let key = try source.key(stretching: stretching, mayCreate: true)
        let fresh = try WrappedDataKey.make(under: key, kind: source.kind, stretching: stretching)
        try await database.write { session in
            try also(session)
            try fresh.insertUnlessPresent(session)
            try fresh.replace(session)
        }
        return try await open(database: database, source: source)
    }

    /// Wraps the data key by another key-encryption key from now on; what is sealed stays as it is.
    /// - Parameter also: done in the same transaction
    /// - Throws: `.badSealingKey`, as ``Database/write(_:)``.
    public func rewrap(
        for source: KeyEncryptionKeySource, in database: Database,
        also: @escaping @Sendable (any SQLSession) throws -> Void = { _ in }
    ) async throws {
        let stretching = PassphraseStretching.new()
        let key = try source.key(stretching: stretching, mayCreate: true)
        let wrapped = try WrappedDataKey.make(ring.first, under: key, kind: source.kind, stretching: stretching)
        try await database.write { session in
            try wrapped.replace(session)
            try also(session)
        }
    }

    /// How often the key that seals was changed, beginning with 1, and when that was last; nil: never. 0: it is not here.
    public var term: (number: Int, began: Date?) { (keys.map { Int($0.current.term) } ?? 0, keys?.began) }

    /// Seals by a new key from now on; what was sealed before stays readable.
    /// - Throws: as ``Database/write(_:)``.
    public func rotate(in database: Database, at now: Date) async throws {
        try await ring.rotate(in: database, at: now)
    }

    private var ring: KeyRing {
        get throws {
            guard let keys else {
                throw SignetError(.sealClosed, "What is sealed in the database was asked for without the sealing key.")
            }
            return keys
        }
    }

    /// Seals `plaintext`.
    /// - Parameter context: what it is and whose (for example `authority-key/root`); authenticated, and needed to open it
    /// - Returns: a version byte, the term where it is not the first, then nonce, ciphertext and tag
    /// - Throws: `.sealClosed`.
    public func seal(_ plaintext: [UInt8], context: String) throws -> [UInt8] {
        let (term, key) = try ring.current
        return try SealedBox.seal(plaintext, with: key, context: context, term: term)
    }

    /// Opens what ``seal(_:context:)`` made.
    /// - Throws: `.sealBroken` when it was altered or sealed for another context; `.sealClosed`.
    public func open(_ sealed: [UInt8], context: String) throws -> [UInt8] {
        let ring = try self.ring
        guard let key = SealedBox.term(of: sealed).flatMap(ring.key(of:)),
            let plaintext = SealedBox.open(sealed, with: key, context: context)
        else {
            throw SignetError(
                .sealBroken,
                "The sealed value \(context) in the database has been altered or belongs to something else.",
                remedy: "Restore the database from a backup."
            )
        }
        return plaintext
    }
}
