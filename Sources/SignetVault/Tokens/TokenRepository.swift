import SignetStorage

/// The rows of `vault_tokens`, and what ends with them.
struct TokenRepository {
    /// One row.
    struct Row: Sendable {
        let accessor: String
        let parent: String?
        let uses: Int
        let value: [UInt8]
    }

    /// Tokens that are to end with all that come from them.
    enum Roots: Sendable {
        case accessor(String)
        /// Those past their ends, the oldest first.
        case expired(now: Int64, limit: Int)
        /// Those that were created at a path or below it; without a slash at its end.
        case path(String)
        /// Those whose last use has begun, and those whose parent is gone. Nothing leaves any behind but a crash.
        case stranded
    }

    /// What ``remove(_:)`` found.
    struct Removed: Sendable {
        /// The tokens.
        let ids: [[UInt8]]
        /// Leases that are due now.
        let leases: [String]
    }

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// - Returns: false when there is one of that id.
    func insert(_ id: [UInt8], _ entry: TokenEntry, value: [UInt8]) throws -> Bool {
        try session.execute(
            """
            INSERT INTO vault_tokens (id, accessor, parent, path, uses, expires_at, value)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING
            """,
            [
                .blob(id), .text(entry.accessor), .optional(entry.parent), .text(entry.path),
                .integer(Int64(entry.usesLeft)), .optional(entry.expiresAt?.millisecondsSince1970), .blob(value),
            ]) > 0
    }

    func row(id: [UInt8]) throws -> Row? {
        try session.row("SELECT accessor, parent, uses, value FROM vault_tokens WHERE id = $1", [.blob(id)]).map(row)
    }

    func row(accessor: String) throws -> Row? {
        try session.row(
            "SELECT accessor, parent, uses, value FROM vault_tokens WHERE accessor = $1", [.text(accessor)]
        ).map(row)
    }

    func contains(accessor: String) throws -> Bool {
        try session.row("SELECT 1 FROM vault_tokens WHERE accessor = $1", [.text(accessor)]) != nil
    }

    /// - Returns: the id.
    func update(_ entry: TokenEntry, value: [UInt8]) throws -> [UInt8]? {
        try session.row(
            "UPDATE vault_tokens SET expires_at = $2, value = $3 WHERE accessor = $1 RETURNING id",
            [.text(entry.accessor), .optional(entry.expiresAt?.millisecondsSince1970), .blob(value)]
        )?.blob(0)
    }

    /// Takes one of a limited number of uses.
    /// - Returns: how many are left, -1 when this is the last one; nil when there was none
    func use(id: [UInt8]) throws -> Int? {
        let row = try session.row(
            """
            UPDATE vault_tokens SET uses = CASE WHEN uses = 1 THEN -1 ELSE uses - 1 END WHERE id = $1 AND uses > 0
            RETURNING uses
            """, [.blob(id)])
        return try row.map { Int(try $0.integer(0)) }
    }

    func accessors() throws -> [String] {
        try session.rows("SELECT accessor FROM vault_tokens ORDER BY accessor", []).map { try $0.text(0) }
    }

    private func row(_ row: SQLRow) throws -> Row {
        Row(
            accessor: try row.text(0), parent: try row.optionalText(1), uses: Int(try row.integer(2)),
            value: try row.blob(3))
    }
}

// MARK: Ending

extension TokenRepository {
    /// Lets the children of a token live without it.
    /// - Returns: their ids.
    func release(childrenOf accessor: String) throws -> [[UInt8]] {
        try session.rows("UPDATE vault_tokens SET parent = NULL WHERE parent = $1 RETURNING id", [.text(accessor)])
            .map { try $0.blob(0) }
    }

    /// Removes tokens, all that come from them, and their cubbyholes; makes their leases due.
    ///
    /// A few statements whatever the number of tokens: each walks the tree once, along the index on the parent.
    func remove(_ roots: Roots) throws -> Removed {
        let (condition, values) = roots.condition
        let tree = """
            WITH RECURSIVE tree (accessor) AS (
                SELECT accessor FROM (SELECT accessor FROM vault_tokens WHERE \(condition)) AS roots
                UNION
                SELECT child.accessor FROM vault_tokens AS child JOIN tree ON child.parent = tree.accessor
            )
            """
        let leases = try session.rows(
            "\(tree) UPDATE vault_leases SET due_at = 0 WHERE token IN (SELECT accessor FROM tree) RETURNING id", values
        )
        try session.execute(
            """
            \(tree) DELETE FROM vault_entries
            WHERE space IN (SELECT '\(CubbyholeStore.prefix)' || accessor FROM tree)
            """, values)
        let tokens = try session.rows(
            "\(tree) DELETE FROM vault_tokens WHERE accessor IN (SELECT accessor FROM tree) RETURNING id", values)
        return Removed(ids: try tokens.map { try $0.blob(0) }, leases: try leases.map { try $0.text(0) })
    }

    /// Makes due the leases, and removes the cubbyholes, of tokens that are not there.
    func removeRemains() throws -> [String] {
        let prefix = CubbyholeStore.prefix
        try session.execute(
            """
            DELETE FROM vault_entries WHERE space > $1 AND space < $2
            AND SUBSTR(space, \(prefix.count + 1)) NOT IN (SELECT accessor FROM vault_tokens)
            """, [.text(prefix), .text(LeaseRepository.successor(of: prefix))])
        return try session.rows(
            """
            UPDATE vault_leases SET due_at = 0
            WHERE token IS NOT NULL AND token NOT IN (SELECT accessor FROM vault_tokens) AND attempts = 0 RETURNING id
            """, []
        ).map { try $0.text(0) }
    }
}

extension TokenRepository.Roots {
    fileprivate var condition: (text: String, values: [SQLValue]) {
        switch self {
        case .accessor(let accessor): ("accessor = $1", [.text(accessor)])
        case .expired(let now, let limit):
            ("expires_at <= $1 ORDER BY expires_at, accessor LIMIT $2", [.integer(now), .integer(Int64(limit))])
        case .path(let path):
            (
                "path = $1 OR (path > $2 AND path < $3)",
                [.text(path), .text(path + "/"), .text(LeaseRepository.successor(of: path + "/"))]
            )
        case .stranded:
            (
                "uses = -1 OR (parent IS NOT NULL AND parent NOT IN (SELECT accessor FROM vault_tokens))", []
            )
        }
    }
}
