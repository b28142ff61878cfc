import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// The table of current revocation lists, and the counters that say whether they are.
struct RevocationListRepository {
    /// What is published and what is not.
    struct State: Sendable {
        /// That of the authority's row.
        let revision: Int64
        /// The number of the last list.
        let lastNumber: Int64
        /// How many revocations there were.
        let revocations: Int64
        /// The current list; nil before the first.
        let published: Published?
    }

    /// A published list without its bytes.
    struct Published: Sendable {
        let number: Int64
        /// How many revocations there were when it was built.
        let covers: Int64
        let thisUpdate: Date
    }

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    func state(of authority: Int64) throws -> State {
        let row = try session.row(
            """
            SELECT a.revision, a.crl_number, a.revocations, l.number, l.covers, l.this_update
            FROM authorities a LEFT JOIN revocation_lists l ON l.authority_id = a.id WHERE a.id = $1
            """, [.integer(authority)])
        guard let row else {
            throw SignetError(.notFound, "The authority number \(authority) does not exist any more.")
        }
        let published = try row.optionalInteger(3).map { number in
            Published(
                number: number, covers: try row.integer(4),
                thisUpdate: Date(millisecondsSince1970: try row.integer(5)))
        }
        return State(
            revision: try row.integer(0), lastNumber: try row.integer(1), revocations: try row.integer(2),
            published: published)
    }

    func der(of authority: Int64) throws -> [UInt8]? {
        try session.row("SELECT der FROM revocation_lists WHERE authority_id = $1", [.integer(authority)])?.blob(0)
    }

    /// Stores a list in place of the last one.
    /// - Parameter state: from the snapshot in which the revoked certificates were read
    /// - Returns: false, and nothing is stored, when another list was published since that snapshot.
    func publish(_ list: CertificateRevocationList, of authority: Int64, since state: State) throws -> Bool {
        let number = state.lastNumber + 1
        let isNext = try session.execute(
            "UPDATE authorities SET crl_number = $2 WHERE id = $1 AND crl_number = $3",
            [.integer(authority), .integer(number), .integer(state.lastNumber)])
        guard isNext == 1 else { return false }
        try session.execute(
            """
            INSERT INTO revocation_lists (authority_id, number, covers, this_update, der) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (authority_id) DO UPDATE SET number = excluded.number, covers = excluded.covers,
                this_update = excluded.this_update, der = excluded.der
            """,
            [
                .integer(authority), .integer(number), .integer(state.revocations),
                .integer(list.thisUpdate.millisecondsSince1970), .blob(list.der),
            ])
        return true
    }

    /// The names of the authorities with a certificate whose list is missing, lacks a revocation, or was made at `moment`
    /// or earlier.
    func due(madeUntil moment: Date) throws -> [String] {
        try session.rows(
            """
            SELECT a.name FROM authorities a LEFT JOIN revocation_lists l ON l.authority_id = a.id
            WHERE a.certificate IS NOT NULL
                AND (l.number IS NULL OR l.covers <> a.revocations OR l.this_update <= $1)
            ORDER BY a.name
            """, [.integer(moment.millisecondsSince1970)]
        ).map { try $0.text(0) }
    }
}
