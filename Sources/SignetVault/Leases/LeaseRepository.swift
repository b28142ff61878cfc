import SignetStorage

/// The rows of `vault_leases`.
struct LeaseRepository {
    /// One row.
    struct Row: Sendable {
        let id: String
        let dueAt: Int64
        let attempts: Int
        let value: [UInt8]
    }

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    func insert(_ id: String, token: String?, dueAt: Int64, value: [UInt8]) throws {
        try session.execute(
            "INSERT INTO vault_leases (id, token, due_at, attempts, value) VALUES ($1, $2, $3, 0, $4)",
            [.text(id), .optional(token), .integer(dueAt), .blob(value)])
    }

    func row(_ id: String) throws -> Row? {
        try session.row("SELECT id, due_at, attempts, value FROM vault_leases WHERE id = $1", [.text(id)]).map(row)
    }

    func extend(_ id: String, to dueAt: Int64, value: [UInt8]) throws {
        try session.execute(
            "UPDATE vault_leases SET due_at = $2, value = $3 WHERE id = $1", [.text(id), .integer(dueAt), .blob(value)])
    }

    /// Makes one due at once.
    /// - Returns: whether there is one.
    func end(_ id: String) throws -> Bool {
        try session.execute("UPDATE vault_leases SET due_at = 0 WHERE id = $1", [.text(id)]) > 0
    }

    /// Makes all due at once whose ids begin so.
    /// - Parameter prefix: ends with a slash
    func end(below prefix: String) throws -> [String] {
        try session.rows(
            "UPDATE vault_leases SET due_at = 0 WHERE id > $1 AND id < $2 RETURNING id",
            [.text(prefix), .text(Self.successor(of: prefix))]
        ).map { try $0.text(0) }
    }

    func remove(_ id: String) throws {
        try session.execute("DELETE FROM vault_leases WHERE id = $1", [.text(id)])
    }

    /// After a revocation that failed.
    func postpone(_ id: String, to dueAt: Int64) throws {
        try session.execute(
            "UPDATE vault_leases SET due_at = $2, attempts = attempts + 1 WHERE id = $1", [.text(id), .integer(dueAt)])
    }

    /// Those to be ended, the longest due first.
    func due(_ now: Int64, limit: Int) throws -> [String] {
        try session.rows(
            "SELECT id FROM vault_leases WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2",
            [.integer(now), .integer(Int64(limit))]
        ).map { try $0.text(0) }
    }

    /// Ids of those that have not ended, sorted.
    /// - Parameters:
    ///   - start: ids behind it
    ///   - prefix: empty, or ending with a slash
    func living(behind start: String, below prefix: String, now: Int64, limit: Int) throws -> [String] {
        let end = prefix.isEmpty ? "\u{10FFFF}" : Self.successor(of: prefix)
        return try session.rows(
            """
            SELECT id FROM vault_leases WHERE id > $1 AND id < $2 AND due_at > $3 AND attempts = 0 ORDER BY id LIMIT $4
            """, [.text(start), .text(end), .integer(now), .integer(Int64(limit))]
        ).map { try $0.text(0) }
    }

    /// How many there are, and how many of them could not be revoked so far.
    func count() throws -> (all: Int, failed: Int) {
        let row = try session.row(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END), 0) FROM vault_leases")
        return (Int(try row?.integer(0) ?? 0), Int(try row?.integer(1) ?? 0))
    }

    /// The text right behind all that begin with a prefix that ends with a slash: `0` follows it in ASCII.
    static func successor(of prefix: String) -> String { prefix.dropLast() + "0" }

    private func row(_ row: SQLRow) throws -> Row {
        Row(
            id: try row.text(0), dueAt: try row.integer(1), attempts: Int(try row.integer(2)), value: try row.blob(3))
    }
}
