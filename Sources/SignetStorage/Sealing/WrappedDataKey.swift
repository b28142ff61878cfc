import Crypto
import Foundation
import SignetCore

/// The data key as it lies in the database, wrapped by the key-encryption key.
struct WrappedDataKey: Sendable {
    /// Which sort of key-encryption key wrapped it.
    enum Kind: String, Sendable { case raw, scrypt }

    private let kind: Kind
    private let salt: [UInt8]
    private let cost: Int64
    private let wrapped: [UInt8]

    private static let context = "signet-data-key"

    /// - Parameter dataKey: a new one by default
    static func make(
        _ dataKey: SymmetricKey = SymmetricKey(size: .bits256), under key: SymmetricKey, kind: Kind,
        stretching: PassphraseStretching
    ) throws -> WrappedDataKey {
        WrappedDataKey(
            kind: kind, salt: stretching.salt, cost: stretching.cost,
            wrapped: try SealedBox.seal(dataKey.withUnsafeBytes { Array($0) }, with: key, context: context))
    }

    /// - Throws: `.wrongSealingKey`, and what reading the key throws.
    func unwrap(with source: KeyEncryptionKeySource, database: String) throws -> SymmetricKey {
        guard source.kind == kind else {
            let used = kind == .raw ? "a key" : "a passphrase"
            throw wrongKey("\(database) were sealed with \(used), not with \(source.summary).")
        }
        let key = try source.key(stretching: PassphraseStretching(salt: salt, cost: cost), mayCreate: false)
        guard let dataKey = SealedBox.open(wrapped, with: key, context: Self.context) else {
            throw wrongKey("\(database) were sealed with another key than \(source.summary).")
        }
        return SymmetricKey(data: dataKey)
    }

    private func wrongKey(_ message: String) -> SignetError {
        SignetError(
            .wrongSealingKey, "The private keys in \(message)",
            remedy: "Use the original key or passphrase; there is no other way to open them.")
    }
}

extension WrappedDataKey {
    static func load(_ session: any SQLSession) throws -> WrappedDataKey? {
        try session.row("SELECT kind, salt, cost, wrapped_key FROM sealing WHERE id = 1").map { row in
            guard let kind = Kind(rawValue: try row.text(0)) else {
                throw SignetError(.storageCorrupt, "The database names an unknown kind of sealing key.")
            }
            return WrappedDataKey(
                kind: kind, salt: try row.blob(1), cost: try row.integer(2), wrapped: try row.blob(3))
        }
    }

    func replace(_ session: any SQLSession) throws {
        try session.execute(
            "UPDATE sealing SET kind = $1, salt = $2, cost = $3, wrapped_key = $4 WHERE id = 1",
            [.text(kind.rawValue), .blob(salt), .integer(cost), .blob(wrapped)])
    }

    func insertUnlessPresent(_ session: any SQLSession) throws {
        try session.execute(
            """
            INSERT INTO sealing (id, kind, salt, cost, wrapped_key) VALUES (1, $1, $2, $3, $4)
            ON CONFLICT (id) DO NOTHING
            """,
            [.text(kind.rawValue), .blob(salt), .integer(cost), .blob(wrapped)]
        )
    }
}

extension KeyEncryptionKeySource {
    var kind: WrappedDataKey.Kind {
        switch self {
        case .file, .environment, .key: .raw
        case .passphrase: .scrypt
        }
    }
}
