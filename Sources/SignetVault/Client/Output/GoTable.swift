/// A table as Vault's client prints it: four blanks between columns, headings underlined, `n/a` where there is nothing.
struct GoTable {
    private var rows: [[String]]

    /// - Parameter headings: nil: without
    init(_ headings: [String]?, _ rows: [[String]] = []) {
        let head = headings.map { [$0, $0.map { String(repeating: "-", count: $0.count) }] } ?? []
        self.rows = head + rows
    }

    /// Names and values.
    static func pairs(_ rows: [(String, String)], headed: Bool = true) -> GoTable {
        GoTable(headed ? ["Key", "Value"] : nil, rows.map { [$0.0, $0.1] })
    }

    /// The last line has no newline.
    var text: String {
        let filled = rows.map { $0.map { $0.isEmpty ? "n/a" : $0 } }
        let widths = (0..<(filled.map(\.count).max() ?? 0)).map { column in
            filled.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return filled.map { row in
            row.enumerated().map { column, cell in
                let isLast = column == row.count - 1
                return isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }.joined(separator: "    ")
        }.joined(separator: "\n")
    }

    /// A heading between equal signs, about as wide as what follows.
    static func heading(_ title: String, width: Int) -> String {
        var signs = width - title.count - 2
        if signs <= 0 { signs = 4 }
        let side = String(repeating: "=", count: (signs + 1) / 2)
        return "\(side) \(title) \(side)"
    }

    /// A heading over names and values.
    static func heading(_ title: String, over rows: [(String, String)]) -> String {
        heading(title, width: (rows.map(\.0.count).max() ?? 0) + 9)
    }
}
