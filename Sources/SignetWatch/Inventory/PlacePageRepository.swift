import SignetCore
import SignetStorage

/// Pages of places: what a text names is found and sorted, everything else is walked along an index.
struct PlacePageRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    func page(_ query: InventoryQuery) throws -> InventoryPage {
        let limit = min(max(query.limit, 1), InventoryQuery.maximumLimit)
        let cursor = try query.after.map(PageCursor.init(parsing:))
        let words = SearchTerms.wanted(query.text)
        guard !words.isEmpty else {
            return try PlaceWalkRepository(session).page(query, after: cursor, limit: limit)
        }
        let (found, isCutOff) = try PlaceSearchRepository(session).matching(words, rule: query.rule)
        let sorted = found.filter { query.admits($0) }.map { PageCursor(query.order, $0) }.sorted { $0.precedes($1) }
        let rest = sorted.drop { entry in cursor.map { !$0.precedes(entry) } ?? false }
        let shown = rest.prefix(limit)
        let reader = PlaceRepository(session)
        return InventoryPage(
            rows: try shown.compactMap { try reader.place($0.id) }, next: rest.count > limit ? shown.last?.text : nil,
            isCutOff: isCutOff)
    }
}

extension InventoryQuery {
    fileprivate func admits(_ candidate: PlaceSearchRepository.Candidate) -> Bool {
        !candidate.isGone && candidate.rank <= severity.rank && (source == nil || source == candidate.source)
            && (owner == nil || owner == candidate.owner)
    }
}

extension PageCursor {
    fileprivate init(_ order: InventoryQuery.Order, _ candidate: PlaceSearchRepository.Candidate) {
        self.init(
            rank: candidate.rank, dueAt: candidate.dueAt, title: candidate.title, id: candidate.id, order: order)
    }
}
