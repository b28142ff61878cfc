import SignetStorage

/// Walks an index of places in the order asked for: a page costs the same however many places there are.
///
/// The indexes have the rank before the order. Urgency begins with the rank, too, and is one walk; the other orders are one walk a rank, which
/// the database merges as it goes, without sorting.
struct PlaceWalkRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// - Parameters:
    ///   - query: without a text
    ///   - cursor: where the page before has ended
    func page(_ query: InventoryQuery, after cursor: PageCursor?, limit: Int) throws -> InventoryPage {
        var values: [SQLValue] = []
        func bind(_ value: SQLValue) -> String {
            values.append(value)
            return "$\(values.count)"
        }
        let table: SortKey.Table = query.rule == nil ? .places : .findings
        var conditions = ["p.gone_at IS NULL"]
        if let rule = query.rule { conditions.append("f.rule = \(bind(.text(rule.rawValue)))") }
        if let source = query.source { conditions.append("\(table.alias).source = \(bind(.text(source)))") }
        if let owner = query.owner { conditions.append("\(table.alias).owner = \(bind(.text(owner)))") }
        let keys = query.order.keys
        if let cursor {
            let marks = cursor.values(for: query.order).map { bind($0) }.joined(separator: ", ")
            conditions.append("(\(keys.map { $0.name(in: table) }.joined(separator: ", "))) > (\(marks))")
        }
        let walks = Self.ranks(query, SortKey.rank.name(in: table)).map { rank in
            """
            SELECT \(PlaceRepository.columns), \(SortKey.columns(of: table)) FROM \(table.rawValue)
            WHERE \((conditions + [rank]).joined(separator: " AND "))
            """
        }
        let found = try session.rows(
            """
            \(walks.joined(separator: "\nUNION ALL\n"))
            ORDER BY \(keys.map { String($0.position) }.joined(separator: ", ")) LIMIT \(bind(.integer(Int64(limit + 1))))
            """, values)
        let shown = found.prefix(limit)
        let next = found.count > limit ? try shown.last.map { try SortKey.cursor($0, query.order).text } : nil
        return InventoryPage(rows: try shown.map(PlaceRepository.read), next: next, isCutOff: false)
    }

    /// A condition a walk.
    private static func ranks(_ query: InventoryQuery, _ column: String) -> [String] {
        switch query.order {
        case .urgency:
            ["\(column) <= \(query.severity.rank)"]
        case .expiry, .title:
            Severity.allCases.filter { $0 >= query.severity }.map { "\(column) = \($0.rank)" }
        }
    }
}

/// What pages are sorted by: columns that follow those of a place.
private enum SortKey: String, CaseIterable {
    /// Where they stand.
    enum Table: String {
        case places = "watch_places p LEFT JOIN watch_certificates c ON c.id = p.certificate_id"
        case findings =
            """
            watch_place_findings f JOIN watch_places p ON p.id = f.place_id
            LEFT JOIN watch_certificates c ON c.id = p.certificate_id
            """

        /// Of the table whose indexes are walked.
        var alias: String { self == .places ? "p" : "f" }
    }

    case rank
    case dueAt = "due_at"
    case title
    case id

    func name(in table: Table) -> String {
        "\(table.alias).\(self == .id && table == .findings ? "place_id" : rawValue)"
    }

    static func columns(of table: Table) -> String {
        allCases.map { $0.name(in: table) }.joined(separator: ", ")
    }

    /// Of the column in the result, from 1: all that a union can be sorted by.
    var position: Int { PlaceRepository.columnCount + 1 + (Self.allCases.firstIndex(of: self) ?? 0) }

    private func value(_ row: SQLRow) throws -> Int64 { try row.integer(position - 1) }

    /// That the row stands at.
    static func cursor(_ row: SQLRow, _ order: InventoryQuery.Order) throws -> PageCursor {
        PageCursor(
            rank: try rank.value(row), dueAt: try dueAt.value(row), title: try row.text(title.position - 1),
            id: try id.value(row), order: order)
    }
}

extension InventoryQuery.Order {
    fileprivate var keys: [SortKey] {
        switch self {
        case .urgency: [.rank, .dueAt, .id]
        case .expiry: [.dueAt, .id]
        case .title: [.title, .id]
        }
    }
}
