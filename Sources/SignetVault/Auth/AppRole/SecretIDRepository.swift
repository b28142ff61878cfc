import Foundation
import SignetCore
import SignetStorage

/// The rows of `vault_secret_ids`.
struct SecretIDRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    static let migration = Migration(
        name: "vault-secret-ids-1",
        statements: [
            """
            CREATE TABLE vault_secret_ids (
                space TEXT NOT NULL,
                role TEXT NOT NULL,
                hash BLOB NOT NULL,
                accessor TEXT NOT NULL,
                uses_left INTEGER NOT NULL,
                expires_at INTEGER,
                details BLOB NOT NULL,
                PRIMARY KEY (space, role, hash)
            ) WITHOUT ROWID
            """,
            "CREATE UNIQUE INDEX vault_secret_ids_accessor ON vault_secret_ids (space, role, accessor)",
            "CREATE INDEX vault_secret_ids_end ON vault_secret_ids (space, expires_at) WHERE expires_at IS NOT NULL",
        ]
    )

    /// Whose rows: the mount, and the role there.
    struct Owner: Sendable {
        let space: String
        let role: String

        fileprivate var values: [SQLValue] { [.text(space), .text(role)] }
    }

    /// What is kept in the clear, and the rest, sealed.
    struct Row: Sendable {
        let hash: [UInt8]
        let accessor: String
        let usesLeft: Int
        let expiresAt: Date?
        let details: [UInt8]
    }

    /// - Returns: false when there is one of that hash.
    func insert(_ row: Row, _ owner: Owner) throws -> Bool {
        try session.execute(
            """
            INSERT INTO vault_secret_ids (space, role, hash, accessor, uses_left, expires_at, details)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (space, role, hash) DO NOTHING
            """,
            owner.values + [
                .blob(row.hash), .text(row.accessor), .integer(Int64(row.usesLeft)),
                .optional(row.expiresAt?.millisecondsSince1970), .blob(row.details),
            ]) > 0
    }

    func row(hash: [UInt8], _ owner: Owner) throws -> Row? {
        try session.row(
            """
            SELECT hash, accessor, uses_left, expires_at, details FROM vault_secret_ids
            WHERE space = $1 AND role = $2 AND hash = $3
            """, owner.values + [.blob(hash)]
        ).map(Row.init)
    }

    func row(accessor: String, _ owner: Owner) throws -> Row? {
        try session.row(
            """
            SELECT hash, accessor, uses_left, expires_at, details FROM vault_secret_ids
            WHERE space = $1 AND role = $2 AND accessor = $3
            """, owner.values + [.text(accessor)]
        ).map(Row.init)
    }

    /// Accessors of those that have not expired, sorted.
    func accessors(_ owner: Owner, now: Date) throws -> [String] {
        try session.rows(
            """
            SELECT accessor FROM vault_secret_ids
            WHERE space = $1 AND role = $2 AND (expires_at IS NULL OR expires_at > $3) ORDER BY accessor
            """, owner.values + [.integer(now.millisecondsSince1970)]
        ).map { try $0.text(0) }
    }

    /// Counts a use; the last one removes the row.
    /// - Returns: false when it had none left, or is gone.
    func use(hash: [UInt8], _ owner: Owner) throws -> Bool {
        let values = owner.values + [.blob(hash)]
        let counted = try session.execute(
            """
            UPDATE vault_secret_ids SET uses_left = uses_left - 1
            WHERE space = $1 AND role = $2 AND hash = $3 AND uses_left > 1
            """, values)
        if counted > 0 { return true }
        return try session.execute(
            "DELETE FROM vault_secret_ids WHERE space = $1 AND role = $2 AND hash = $3 AND uses_left = 1", values) > 0
    }

    func remove(hash: [UInt8], _ owner: Owner) throws {
        try session.execute(
            "DELETE FROM vault_secret_ids WHERE space = $1 AND role = $2 AND hash = $3", owner.values + [.blob(hash)])
    }

    func removeAll(_ owner: Owner) throws {
        try session.execute("DELETE FROM vault_secret_ids WHERE space = $1 AND role = $2", owner.values)
    }

    /// Removes every row of a mount.
    func removeAll(space: String) throws {
        try session.execute("DELETE FROM vault_secret_ids WHERE space = $1", [.text(space)])
    }

    /// - Returns: how many had expired and were removed.
    func removeExpired(space: String, now: Date) throws -> Int {
        try session.execute(
            "DELETE FROM vault_secret_ids WHERE space = $1 AND expires_at IS NOT NULL AND expires_at <= $2",
            [.text(space), .integer(now.millisecondsSince1970)])
    }
}

extension SecretIDRepository.Row {
    fileprivate init(_ row: SQLRow) throws {
        self.init(
            hash: try row.blob(0), accessor: try row.text(1), usesLeft: Int(try row.integer(2)),
            expiresAt: try row.optionalInteger(3).map(Date.init(millisecondsSince1970:)), details: try row.blob(4))
    }
}
