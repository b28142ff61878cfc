/// A table for the terminal: columns aligned with two blanks between them, one line a row.
public struct TextTable: Sendable {
    /// The first line.
    public let headers: [String]
    /// Each row has as many cells as there are headers; missing ones are blank.
    public private(set) var rows: [[String]]

    /// Creates a table.
    public init(headers: [String], rows: [[String]] = []) {
        self.headers = headers
        self.rows = rows
    }

    /// Adds a row.
    public mutating func append(_ row: [String]) {
        rows.append(row)
    }

    /// The table as text; every line ends in a newline and none has blanks at its end.
    public var text: String {
        let lines = [headers] + rows
        let widths = headers.indices.map { column in
            lines.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return lines.map { Self.line($0, widths: widths) }.joined()
    }

    private static func line(_ cells: [String], widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.prefix(widths.count).enumerated() {
            text += cell + String(repeating: " ", count: widths[column] - cell.count + 2)
        }
        let end = text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex
        return text[..<end] + "\n"
    }
}
