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
        /// Whether the rule that is asked for has found something there.
        fileprivate var isFound: Bool
        /// Everything in which words are looked for.
        fileprivate var text: String
    }

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// The longest word is looked up, the others are looked for in what it gives.
    /// - Parameter rule: nil: any, and none
    /// - Returns: besides, whether more matched than ``InventoryQuery/maximumMatches``.
    func matching(_ words: [String], rule: FindingRule?) throws -> ([Candidate], isCutOff: Bool) {
        guard let longest = words.max(by: { $0.utf8.count < $1.utf8.count }) else { return ([], false) }
        let others = words.filter { $0 != longest }
        let limit = InventoryQuery.maximumMatches + 1
        var found: [PlaceID: Candidate] = [:]
        var isCutOff = false
        for lookup in Self.lookups(longest) {
            let candidates = try candidates(lookup, rule: rule, limit: limit, readsText: !others.isEmpty)
            for candidate in candidates { found[candidate.id] = candidate }
            if candidates.count == limit { isCutOff = true }
        }
        let kept = found.values.filter { candidate in
            candidate.isFound && others.allSatisfy { candidate.text.contains($0) }
        }
        return (kept, isCutOff)
    }

    /// A way of finding places by a word.
    private struct Lookup {
        /// `p.id`, or `p.certificate_id`
        var column: String
        /// The rows of what.
        var rows: String
        var values: [SQLValue]
    }

    private static func lookups(_ word: String) -> [Lookup] {
        let range: [SQLValue] = [.text(word), .text(word + "\u{10FFFF}")]
        var lookups = [
            Lookup(
                column: "p.id", rows: "DISTINCT place_id FROM watch_place_terms WHERE term >= $1 AND term < $2",
                values: range),
            Lookup(
                column: "p.certificate_id",
                rows: "DISTINCT certificate_id FROM watch_certificate_terms WHERE term >= $1 AND term < $2",
                values: range),
        ]
        if let digits = SearchTerms.digits(word) {
            lookups.append(
                Lookup(
                    column: "p.certificate_id", rows: "id FROM watch_certificates WHERE serial >= $1 AND serial < $2",
                    values: [.text(digits), .text(digits + "g")]))
            if let range = SearchTerms.fingerprints(beginningWith: digits) {
                lookups.append(
                    Lookup(
                        column: "p.certificate_id",
                        rows: "id FROM watch_certificates WHERE fingerprint >= $1 AND fingerprint < $2",
                        values: [.blob(range.first), .blob(range.end)]))
            }
        }
        return lookups
    }

    /// - Parameters:
    ///   - rule: whose findings are asked for; nil: everything counts as found
    ///   - readsText: whether words are looked for in what is found; to read that takes twice as long
    private func candidates(
        _ lookup: Lookup, rule: FindingRule? = nil, limit: Int, readsText: Bool = false
    ) throws -> [Candidate] {
        let isFound =
            rule == nil
            ? "1"
            : """
            (SELECT count(*) FROM watch_place_findings f WHERE f.place_id = p.id AND f.rule = $\(lookup.values.count + 1))
            """
        let text = readsText ? "p.location, p.detail, c.subject, c.serial" : "NULL, NULL, NULL, NULL"
        return try session.rows(
            """
            SELECT p.id, p.rank, p.due_at, p.title, p.source, p.owner, p.gone_at, \(isFound), \(text)
            FROM \(readsText ? PlaceRepository.tables : "watch_places p")
            WHERE \(lookup.column) IN (SELECT \(lookup.rows) LIMIT \(limit)) LIMIT \(limit)
            """, lookup.values + (rule.map { [.text($0.rawValue)] } ?? [])
        ).map { row in
            let texts = [try row.text(3)] + (try (8..<12).compactMap { try row.optionalText($0) })
            return Candidate(
                id: try row.integer(0), rank: try row.integer(1), dueAt: try row.integer(2), title: try row.text(3),
                source: try row.text(4), owner: try row.optionalText(5), isGone: try row.optionalInteger(6) != nil,
                isFound: try row.integer(7) > 0, text: readsText ? texts.joined(separator: "\n").lowercased() : "")
        }
    }
}
