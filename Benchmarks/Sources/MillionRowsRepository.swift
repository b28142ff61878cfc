import SignetStorage

/// Fills the table of issued certificates as years of issuing would, by SQL alone.
struct MillionRowsRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Adds rows numbered from `first`: serial numbers, names and ends differ, the certificate itself is that of the row
    /// `template`, whose size and decoding are what counts.
    /// - Parameters:
    ///   - start: the end of the first row in milliseconds since 1970; each further row ends a second later
    func add(rows: Int, from first: Int, like template: Int64, start: Int64) throws {
        let values: [SQLValue] = [
            .integer(Int64(first)), .integer(Int64(first + rows - 1)), .integer(template), .integer(start),
        ]
        try session.execute(
            """
            WITH RECURSIVE numbers (n) AS (SELECT $1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
            INSERT INTO certificates (authority_id, serial, role, issued_at, not_after, der)
            SELECT c.authority_id, CAST(printf('%016d', n) AS BLOB), c.role, c.issued_at, $4 + n * 1000, c.der
            FROM numbers, certificates c WHERE c.id = $3
            """, values)
        try session.execute(
            """
            INSERT INTO certificate_names (name, certificate_id)
            SELECT 'host-' || CAST(CAST(serial AS TEXT) AS INTEGER) || '.example.com', id FROM certificates
            WHERE serial >= CAST(printf('%016d', $1) AS BLOB) AND serial <= CAST(printf('%016d', $2) AS BLOB)
            """, Array(values.prefix(2)))
    }

    /// The number of the certificate that was issued last.
    func last() throws -> Int64 {
        try session.row("SELECT MAX(id) FROM certificates")?.integer(0) ?? 0
    }

    /// Revokes what ``add(rows:from:like:start:)`` has added.
    /// - Parameter moment: in milliseconds since 1970
    func revokeAdded(at moment: Int64) throws {
        try session.execute(
            """
            UPDATE certificates SET revoked_at = $1, revocation_reason = 0
            WHERE serial >= CAST('0' AS BLOB) AND serial < CAST(':' AS BLOB) AND length(serial) = 16
            """, [.integer(moment)])
        try session.execute(
            "UPDATE authorities SET revocations = revocations + (SELECT COUNT(*) FROM certificates WHERE revoked_at = $1)",
            [.integer(moment)])
    }

    /// How many rows there are, and how many bytes the file has.
    func size() throws -> (rows: Int64, bytes: Int64) {
        let rows = try session.row("SELECT COUNT(*) FROM certificates")?.integer(0) ?? 0
        let pages = try session.row("PRAGMA page_count")?.integer(0) ?? 0
        let pageSize = try session.row("PRAGMA page_size")?.integer(0) ?? 0
        return (rows, pages * pageSize)
    }
}
