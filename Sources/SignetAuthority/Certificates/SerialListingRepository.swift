import SignetStorage

/// Serial numbers in the table of issued certificates. Nothing here reads a certificate.
struct SerialListingRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    func page(
        _ selection: SerialListing.Selection, authority: Int64, after: SerialListing.Position?, limit: Int
    ) throws -> SerialListing {
        let rows =
            switch selection {
            case .all:
                try session.rows(
                    """
                    SELECT serial, not_after, id FROM certificates WHERE authority_id = $1 AND id > $2
                    ORDER BY id LIMIT $3
                    """, [.integer(authority), .integer(after?.id ?? -1), .integer(Int64(limit))])
            case .revoked:
                // By the index of revoked certificates, which has its rows in this order.
                try session.rows(
                    """
                    SELECT serial, not_after, id FROM certificates
                    WHERE authority_id = $1 AND revoked_at IS NOT NULL AND not_after >= $2 AND (not_after > $2 OR id > $3)
                    ORDER BY not_after, id LIMIT $4
                    """,
                    [
                        .integer(authority), .integer(after?.notAfter ?? .min), .integer(after?.id ?? -1),
                        .integer(Int64(limit)),
                    ])
            }
        let next =
            try rows.count == limit
            ? rows.last.map { SerialListing.Position(notAfter: try $0.integer(1), id: try $0.integer(2)) } : nil
        return SerialListing(serialNumbers: try rows.map { try $0.blob(0) }, next: next)
    }

    func counts(authority: Int64) throws -> (all: Int, revoked: Int) {
        let all = try session.row("SELECT count(*) FROM certificates WHERE authority_id = $1", [.integer(authority)])
        let revoked = try session.row(
            "SELECT count(*) FROM certificates WHERE authority_id = $1 AND revoked_at IS NOT NULL",
            [.integer(authority)])
        return (Int(try all?.integer(0) ?? 0), Int(try revoked?.integer(0) ?? 0))
    }
}
