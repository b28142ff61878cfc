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
        /// nil: as the service's schedule says.
        let terms: PublicationTerms?
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
            SELECT a.revision, a.crl_number, a.revocations, l.number, l.covers, l.this_update, t.list_validity,
                t.list_interval, t.is_prompt, t.is_empty, t.is_published, t.signature, t.delta_interval, t.delta_urls
            FROM authorities a LEFT JOIN revocation_lists l ON l.authority_id = a.id
                LEFT JOIN publication_terms t ON t.authority_id = a.id
            WHERE a.id = $1
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
            published: published,
            terms: try row.optionalInteger(6).map { try Self.terms(validity: $0, row) })
    }

    private static func terms(validity: Int64, _ row: SQLRow) throws -> PublicationTerms {
        var terms = PublicationTerms()
        terms.listValidity = .milliseconds(validity)
        terms.listInterval = .milliseconds(try row.integer(7))
        terms.isPrompt = try row.integer(8) != 0
        terms.isEmpty = try row.integer(9) != 0
        terms.isPublished = try row.integer(10) != 0
        terms.deltaInterval = try row.optionalInteger(12).map { .milliseconds($0) }
        terms.deltaListURLs = try row.text(13).split(separator: "\n").map(String.init)
        let parts = try row.text(11).split(separator: "-")
        terms.signature = RSASignatureScheme(
            hash: parts.first.flatMap { RSASignatureScheme.Hash(rawValue: String($0)) } ?? .sha256,
            isPSS: parts.count == 2)
        return terms
    }

    /// Gives an authority terms; a list that was made by others is due.
    func setTerms(_ terms: PublicationTerms, of authority: Int64) throws {
        guard try state(of: authority).terms != terms else { return }
        try session.execute(
            """
            INSERT INTO publication_terms (authority_id, list_validity, list_interval, is_prompt, is_empty, is_published,
                signature, delta_interval, delta_urls)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (authority_id) DO UPDATE SET list_validity = excluded.list_validity,
                list_interval = excluded.list_interval, is_prompt = excluded.is_prompt, is_empty = excluded.is_empty,
                is_published = excluded.is_published, signature = excluded.signature,
                delta_interval = excluded.delta_interval, delta_urls = excluded.delta_urls
            """,
            [
                .integer(authority), .integer(terms.listValidity.milliseconds),
                .integer(terms.listInterval.milliseconds), .integer(terms.isPrompt ? 1 : 0),
                .integer(terms.isEmpty ? 1 : 0), .integer(terms.isPublished ? 1 : 0),
                .text(terms.signature.hash.rawValue + (terms.signature.isPSS ? "-pss" : "")),
                .optional(terms.deltaInterval?.milliseconds),
                .text(terms.deltaListURLs.joined(separator: "\n")),
            ])
        try session.execute(
            "UPDATE revocation_lists SET covers = -1 WHERE authority_id = $1", [.integer(authority)])
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

    /// The names of the authorities with a certificate whose list is missing, lacks a revocation that it should have, or is
    /// as old as the next one's making.
    /// - Parameter interval: that of authorities without terms
    func due(at moment: Date, interval: Duration) throws -> [String] {
        try session.rows(
            """
            SELECT a.name FROM authorities a LEFT JOIN revocation_lists l ON l.authority_id = a.id
                LEFT JOIN publication_terms t ON t.authority_id = a.id
            WHERE a.certificate IS NOT NULL AND a.retired_at IS NULL AND COALESCE(t.is_published, 1) = 1
                AND (l.number IS NULL OR l.covers < 0
                    OR (l.covers <> a.revocations AND COALESCE(t.is_prompt, 1) = 1)
                    OR l.this_update + COALESCE(t.list_interval, $2) <= $1)
            ORDER BY a.name
            """, [.integer(moment.millisecondsSince1970), .integer(interval.milliseconds)]
        ).map { try $0.text(0) }
    }
}

extension Duration {
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
