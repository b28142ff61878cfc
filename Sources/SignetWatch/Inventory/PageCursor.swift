import SignetCore
import SignetStorage

/// Where a page ended: the sort keys of its last row, as a text that may stand in an address.
struct PageCursor {
    let rank: Int64
    let dueAt: Int64
    let title: String
    let id: PlaceID
    let order: InventoryQuery.Order

    init(rank: Int64, dueAt: Int64, title: String, id: PlaceID, order: InventoryQuery.Order) {
        self.rank = rank
        self.dueAt = dueAt
        self.title = title
        self.id = id
        self.order = order
    }

    /// - Throws: `.invalidInput`
    init(parsing text: String) throws {
        let parts = text.split(separator: ".", maxSplits: 4, omittingEmptySubsequences: false)
        guard text.utf8.count <= 8000, parts.count == 5,
            let order = InventoryQuery.Order(rawValue: String(parts[0])), let rank = Int64(parts[1]),
            let dueAt = Int64(parts[2]), let id = Int64(parts[3]), let title = [UInt8](hexadecimal: parts[4])
        else {
            throw SignetError(
                .invalidInput, "The page after \"\(text.prefix(60))\" cannot be found: that is no end of a page.",
                remedy: "Begin with the first page.")
        }
        self.init(rank: rank, dueAt: dueAt, title: String(decoding: title, as: UTF8.self), id: id, order: order)
    }

    var text: String {
        "\(order.rawValue).\(rank).\(dueAt).\(id).\(order == .title ? Array(title.utf8).hexadecimal : "")"
    }

    /// Whether this row comes before another, in the order of both.
    func precedes(_ other: PageCursor) -> Bool {
        switch order {
        case .urgency: (rank, dueAt, id) < (other.rank, other.dueAt, other.id)
        case .expiry: (dueAt, id) < (other.dueAt, other.id)
        case .title: (title, id) < (other.title, other.id)
        }
    }

    func values(for order: InventoryQuery.Order) -> [SQLValue] {
        switch order {
        case .urgency: [.integer(rank), .integer(dueAt), .integer(id)]
        case .expiry: [.integer(dueAt), .integer(id)]
        case .title: [.text(title), .integer(id)]
        }
    }
}
