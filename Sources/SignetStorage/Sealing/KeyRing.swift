import Crypto
import Foundation
import SignetCore
import Synchronization

/// The data keys of a database by the term in which they were current. The first is wrapped by the key-encryption key; those of later
/// terms are sealed under the first.
final class KeyRing: Sendable {
    private struct State {
        var keys: [UInt32: SymmetricKey]
        var current: UInt32
        var began: Date?
    }

    static let migration = Migration(
        name: "sealing-2",
        statements: [
            """
            CREATE TABLE sealing_terms (
                term INTEGER PRIMARY KEY NOT NULL,
                sealed_key BLOB NOT NULL,
                began_at INTEGER NOT NULL
            )
            """
        ])

    private static let firstTerm: UInt32 = 1
    /// Wraps all others.
    let first: SymmetricKey
    private let state: Mutex<State>

    /// - Throws: `.sealBroken` when a later key does not belong to the first one.
    init(first: SymmetricKey, database: Database) async throws {
        self.first = first
        var state = State(keys: [Self.firstTerm: first], current: Self.firstTerm, began: nil)
        let rows = try await database.read {
            try $0.rows("SELECT term, sealed_key, began_at FROM sealing_terms ORDER BY term", [])
        }
        for row in rows {
            let term = UInt32(truncatingIfNeeded: try row.integer(0))
            guard let key = SealedBox.open(try row.blob(1), with: first, context: Self.context(term)) else {
                throw SignetError(
                    .sealBroken, "The data key of term \(term) in the database has been altered.",
                    remedy: "Restore the database from a backup.")
            }
            state.keys[term] = SymmetricKey(data: key)
            state.current = term
            state.began = Date(millisecondsSince1970: try row.integer(2))
        }
        self.state = Mutex(state)
    }

    /// The key that seals now.
    var current: (term: UInt32, key: SymmetricKey) {
        state.withLock { ($0.current, $0.keys[$0.current] ?? first) }
    }

    /// When the current term began; nil: with the database.
    var began: Date? { state.withLock { $0.began } }

    func key(of term: UInt32) -> SymmetricKey? { state.withLock { $0.keys[term] } }

    /// Begins a new term. What was sealed before stays readable.
    func rotate(in database: Database, at now: Date) async throws {
        let key = SymmetricKey(size: .bits256)
        let first = first
        let term = try await database.write { session in
            let last = try session.row("SELECT MAX(term) FROM sealing_terms")?.optionalInteger(0)
            let term = UInt32(truncatingIfNeeded: (last ?? Int64(Self.firstTerm)) + 1)
            let sealed = try SealedBox.seal(
                key.withUnsafeBytes { Array($0) }, with: first, context: Self.context(term))
            try session.execute(
                "INSERT INTO sealing_terms (term, sealed_key, began_at) VALUES ($1, $2, $3)",
                [.integer(Int64(term)), .blob(sealed), .integer(now.millisecondsSince1970)])
            return term
        }
        state.withLock { state in
            state.keys[term] = key
            state.current = term
            state.began = now
        }
    }

    private static func context(_ term: UInt32) -> String { "signet-data-key/\(term)" }
}
