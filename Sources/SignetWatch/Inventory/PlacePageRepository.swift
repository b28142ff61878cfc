import Foundation
import SignetCore
import SignetStorage

/// Pages of places. Where few match they are fetched and sorted; where many do, an index is walked in the order asked for.
struct PlacePageRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    func page(_ query: InventoryQuery) throws -> InventoryPage {
        let limit = min(max(query.limit, 1), InventoryQuery.maximumLimit)
        let words = SearchTerms.wanted(query.text)
        let cursor = try query.after.map(PageCursor.init(parsing:))
        if !words.isEmpty {
            let (found, isCutOff) = try matching(words)
            return try page(of: found.filter { query.admits($0) }, query, cursor, limit, isCutOff: isCutOff)
        }
        if query.order != .urgency, let few = try fewOfSourceOrOwner(query) {
            return try page(of: few.filter { query.admits($0) }, query, cursor, limit, isCutOff: false)
        }
        return try walk(query, cursor, limit)
    }

    // MARK: - Few

    /// What decides whether and where a place is shown.
    fileprivate struct Candidate {
        var id: PlaceID
        var rank: Int64
        var dueAt: Int64
        var title: String
        var source: String
        var owner: String?
        var isGone: Bool
        /// Everything in which words are looked for.
        var text: String
    }

    private static let candidateColumns =
        "p.id, p.rank, p.due_at, p.title, p.source, p.owner, p.gone_at, p.location, p.detail, c.subject, c.serial"

    private func candidates(_ condition: String, _ values: [SQLValue]) throws -> [Candidate] {
        try session.rows(
            "SELECT \(Self.candidateColumns) FROM \(PlaceRepository.tables) WHERE \(condition)", values
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

    /// The longest word is looked up, the others are looked for in what it gives.
    private func matching(_ words: [String]) throws -> ([Candidate], isCutOff: Bool) {
        guard let longest = words.max(by: { $0.utf8.count < $1.utf8.count }) else { return ([], false) }
        let range: [SQLValue] = [.text(longest), .text(longest + "\u{10FFFF}")]
        let limit = InventoryQuery.maximumMatches
        var found: [PlaceID: Candidate] = [:]
        let places = try candidates(
            """
            p.id IN (SELECT place_id FROM watch_place_terms WHERE term >= $1 AND term < $2 LIMIT \(limit + 1))
            """, range)
        let certificates = try candidates(
            """
            p.certificate_id IN
                (SELECT certificate_id FROM watch_certificate_terms WHERE term >= $1 AND term < $2 LIMIT \(limit + 1))
            LIMIT \(limit + 1)
            """, range)
        for candidate in places + certificates { found[candidate.id] = candidate }
        let others = words.filter { $0 != longest }
        let kept = found.values.filter { candidate in others.allSatisfy { candidate.text.contains($0) } }
        return (kept, places.count > limit || certificates.count > limit)
    }

    /// nil: there are too many to sort them.
    private func fewOfSourceOrOwner(_ query: InventoryQuery) throws -> [Candidate]? {
        let condition: (String, SQLValue)
        if let source = query.source {
            condition = ("p.source = $1", .text(source))
        } else if let owner = query.owner {
            condition = ("p.owner = $1", .text(owner))
        } else {
            return nil
        }
        let limit = InventoryQuery.maximumMatches
        let found = try candidates("\(condition.0) AND p.gone_at IS NULL LIMIT \(limit + 1)", [condition.1])
        return found.count > limit ? nil : found
    }

    private func page(
        of candidates: [Candidate], _ query: InventoryQuery, _ cursor: PageCursor?, _ limit: Int, isCutOff: Bool
    ) throws -> InventoryPage {
        let sorted = candidates.map { (cursor: PageCursor(query.order, $0), id: $0.id) }
            .sorted { $0.cursor.precedes($1.cursor) }
        let rest = sorted.drop { entry in cursor.map { !$0.precedes(entry.cursor) } ?? false }
        let shown = rest.prefix(limit)
        let reader = PlaceRepository(session)
        return InventoryPage(
            rows: try shown.compactMap { try reader.place($0.id) },
            next: rest.count > limit ? shown.last?.cursor.text : nil, isCutOff: isCutOff)
    }

    // MARK: - Many

    private func walk(_ query: InventoryQuery, _ cursor: PageCursor?, _ limit: Int) throws -> InventoryPage {
        var conditions = ["p.gone_at IS NULL"]
        var values: [SQLValue] = []
        let bind = { (value: SQLValue) in
            values.append(value)
            return "$\(values.count)"
        }
        // Written out, so that the index of what is not well is found.
        if query.severity != .ok { conditions.append("p.rank < 2") }
        if query.severity == .critical { conditions.append("p.rank < 1") }
        if let source = query.source { conditions.append("p.source = \(bind(.text(source)))") }
        if let owner = query.owner { conditions.append("p.owner = \(bind(.text(owner)))") }
        let columns =
            switch query.order {
            case .urgency: ["p.rank", "p.due_at", "p.id"]
            case .expiry: ["p.due_at", "p.id"]
            case .title: ["p.title", "p.id"]
            }
        if let cursor {
            let marks = cursor.values(for: query.order).map { bind($0) }.joined(separator: ", ")
            conditions.append("(\(columns.joined(separator: ", "))) > (\(marks))")
        }
        let order = columns.joined(separator: ", ")
        let found = try session.rows(
            """
            SELECT \(PlaceRepository.columns), p.due_at FROM \(PlaceRepository.tables)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT \(bind(.integer(Int64(limit + 1))))
            """, values)
        let rows = try found.prefix(limit).map(PlaceRepository.read)
        var next: String?
        if found.count > limit, let last = rows.last, let row = found.prefix(limit).last {
            next =
                PageCursor(
                    rank: last.severity.rank, dueAt: try row.integer(22), title: last.title, id: last.id,
                    order: query.order
                ).text
        }
        return InventoryPage(rows: rows, next: next, isCutOff: false)
    }
}

extension InventoryQuery {
    fileprivate func admits(_ candidate: PlacePageRepository.Candidate) -> Bool {
        !candidate.isGone && candidate.rank <= severity.rank && (source == nil || source == candidate.source)
            && (owner == nil || owner == candidate.owner)
    }
}

extension PageCursor {
    fileprivate init(_ order: InventoryQuery.Order, _ candidate: PlacePageRepository.Candidate) {
        self.init(
            rank: candidate.rank, dueAt: candidate.dueAt, title: candidate.title, id: candidate.id, order: order)
    }
}
