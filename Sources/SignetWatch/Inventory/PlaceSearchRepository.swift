import SignetCore
import SignetStorage

/// Finds the few places that words name.
struct PlaceSearchRepository {
    /// What decides whether and where a place is shown.
    struct Candidate {
        var id: PlaceID
        var rank: Int64
        var dueAt: Int64
        var title: String
        var source: String
        var owner: String?
        var isGone: Bool
        /// Everything in which words are looked for.
        fileprivate var text: String
    }

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// The longest word is looked up, the others are looked for in what it gives.
    /// - Returns: besides, whether more matched than ``InventoryQuery/maximumMatches``.
    func matching(_ words: [String]) throws -> ([Candidate], isCutOff: Bool) {
        guard let longest = words.max(by: { $0.utf8.count < $1.utf8.count }) else { return ([], false) }
        var found: [PlaceID: Candidate] = [:]
        var isCutOff = false
        for lookup in Self.lookups(longest) {
            let candidates = try candidates(lookup)
            for candidate in candidates { found[candidate.id] = candidate }
            if candidates.count > InventoryQuery.maximumMatches { isCutOff = true }
        }
        let others = words.filter { $0 != longest }
        let kept = found.values.filter { candidate in others.allSatisfy { candidate.text.contains($0) } }
        return (kept, isCutOff)
    }

    /// A way of finding places by a word.
    private struct Lookup {
        /// `p.id`, or `p.certificate_id`
        var column: String
        /// The rows of what.
        var rows: String
        /// The first that is meant, and the first that is not.
        var range: (SQLValue, SQLValue)
    }

    private static func lookups(_ word: String) -> [Lookup] {
        let range = (SQLValue.text(word), SQLValue.text(word + "\u{10FFFF}"))
        var lookups = [
            Lookup(
                column: "p.id", rows: "place_id FROM watch_place_terms WHERE term >= $1 AND term < $2", range: range),
            Lookup(
                column: "p.certificate_id",
                rows: "certificate_id FROM watch_certificate_terms WHERE term >= $1 AND term < $2", range: range),
        ]
        if let digits = SearchTerms.digits(word) {
            lookups.append(
                Lookup(
                    column: "p.certificate_id", rows: "id FROM watch_certificates WHERE serial >= $1 AND serial < $2",
                    range: (.text(digits), .text(digits + "g"))))
            if let range = SearchTerms.fingerprints(beginningWith: digits) {
                lookups.append(
                    Lookup(
                        column: "p.certificate_id",
                        rows: "id FROM watch_certificates WHERE fingerprint >= $1 AND fingerprint < $2",
                        range: (.blob(range.first), .blob(range.end))))
            }
        }
        return lookups
    }

    private func candidates(_ lookup: Lookup) throws -> [Candidate] {
        let limit = InventoryQuery.maximumMatches + 1
        return try session.rows(
            """
            SELECT p.id, p.rank, p.due_at, p.title, p.source, p.owner, p.gone_at, p.location, p.detail, c.subject, c.serial
            FROM \(PlaceRepository.tables) WHERE \(lookup.column) IN (SELECT DISTINCT \(lookup.rows) LIMIT \(limit)) LIMIT \(limit)
            """, [lookup.range.0, lookup.range.1]
        ).map { row in
            let texts =
                [try row.text(3), try row.text(7), try row.text(8)]
                + [try row.optionalText(9), try row.optionalText(10)].compactMap { $0 }
            return Candidate(
                id: try row.integer(0), rank: try row.integer(1), dueAt: try row.integer(2), title: try row.text(3),
                source: try row.text(4), owner: try row.optionalText(5), isGone: try row.optionalInteger(6) != nil,
                text: texts.joined(separator: "\n").lowercased())
        }
    }
}
