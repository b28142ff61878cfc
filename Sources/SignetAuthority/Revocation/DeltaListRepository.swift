import Foundation
import SignetStorage

/// The table of current delta lists.
struct DeltaListRepository {
    /// A delta list that was published.
    struct Published: Sendable {
        /// The number of the full list to which it belongs.
        let baseNumber: Int64
        let thisUpdate: Date
        let der: [UInt8]
    }

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    func published(of authority: Int64) throws -> Published? {
        try session.row(
            "SELECT base_number, this_update, der FROM delta_lists WHERE authority_id = $1", [.integer(authority)]
        ).map { row in
            Published(
                baseNumber: try row.integer(0), thisUpdate: Date(millisecondsSince1970: try row.integer(1)),
                der: try row.blob(2))
        }
    }

    /// Stores a list in place of the last one. Its number is the one after the last of all lists.
    /// - Parameter state: from the snapshot in which the revoked certificates were read
    /// - Returns: false, and nothing is stored, when another list was published since that snapshot.
    func publish(_ list: Published, of authority: Int64, since state: RevocationListRepository.State) throws -> Bool {
        let isNext = try session.execute(
            "UPDATE authorities SET crl_number = $2 WHERE id = $1 AND crl_number = $3",
            [.integer(authority), .integer(state.lastNumber + 1), .integer(state.lastNumber)])
        guard isNext == 1 else { return false }
        try session.execute(
            """
            INSERT INTO delta_lists (authority_id, base_number, this_update, der) VALUES ($1, $2, $3, $4)
            ON CONFLICT (authority_id) DO UPDATE SET base_number = excluded.base_number,
                this_update = excluded.this_update, der = excluded.der
            """,
            [
                .integer(authority), .integer(list.baseNumber),
                .integer(list.thisUpdate.millisecondsSince1970), .blob(list.der),
            ])
        return true
    }

    /// The names of the authorities that publish delta lists and whose last one is missing, belongs to a former full list
    /// or is as old as the next one's making.
    func due(at moment: Date) throws -> [String] {
        try session.rows(
            """
            SELECT a.name FROM authorities a JOIN publication_terms t ON t.authority_id = a.id
                JOIN revocation_lists l ON l.authority_id = a.id
                LEFT JOIN delta_lists d ON d.authority_id = a.id
            WHERE a.certificate IS NOT NULL AND a.retired_at IS NULL AND t.is_published = 1
                AND t.delta_interval IS NOT NULL
                AND (d.base_number IS NULL OR d.base_number <> l.number OR d.this_update + t.delta_interval <= $1)
            ORDER BY a.name
            """, [.integer(moment.millisecondsSince1970)]
        ).map { try $0.text(0) }
    }
}
