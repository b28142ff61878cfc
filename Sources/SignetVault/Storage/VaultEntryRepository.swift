import SignetStorage

/// The rows of `vault_entries`.
struct VaultEntryRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    func value(_ space: String, _ path: String) throws -> [UInt8]? {
        try session.row("SELECT value FROM vault_entries WHERE space = $1 AND path = $2", [.text(space), .text(path)])?
            .blob(0)
    }

    func put(_ value: [UInt8], _ space: String, _ path: String) throws {
        try session.execute(
            """
            INSERT INTO vault_entries (space, path, value) VALUES ($1, $2, $3)
            ON CONFLICT (space, path) DO UPDATE SET value = excluded.value
            """, [.text(space), .text(path), .blob(value)])
    }

    /// - Returns: whether there was one.
    func remove(_ space: String, _ path: String) throws -> Bool {
        try session.execute(
            "DELETE FROM vault_entries WHERE space = $1 AND path = $2", [.text(space), .text(path)]) > 0
    }

    func removeAll(_ space: String) throws {
        try session.execute("DELETE FROM vault_entries WHERE space = $1", [.text(space)])
    }

    /// The paths that begin so, sorted.
    func paths(_ space: String, below prefix: String) throws -> [String] {
        // "0" follows "/" in ASCII; a prefix ends with a slash or is empty.
        let rows =
            if prefix.isEmpty {
                try session.rows("SELECT path FROM vault_entries WHERE space = $1 ORDER BY path", [.text(space)])
            } else {
                try session.rows(
                    "SELECT path FROM vault_entries WHERE space = $1 AND path > $2 AND path < $3 ORDER BY path",
                    [.text(space), .text(prefix), .text(prefix.dropLast() + "0")])
            }
        return try rows.map { try $0.text(0) }
    }
}
