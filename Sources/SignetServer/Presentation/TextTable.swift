/// A table for the terminal: columns aligned with two blanks between them, one line a row.
public struct TextTable: Sendable {
    /// The headings.
    public let columns: [String]
    /// Each row has as many cells as there are columns; missing ones are blank.
    public private(set) var rows: [[String]]

    /// Creates a table.
    public init(columns: [String], rows: [[String]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// Adds a row.
    public mutating func append(_ row: [String]) {
        rows.append(row)
    }

    /// The table as text; no line has blanks at its end, and the last one no newline.
    public var text: String { Self.alignedRows([columns] + rows) }

    /// Rows without headings, aligned the same way.
    static func alignedRows(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { line($0, widths: widths) }.joined(separator: "\n")
    }

    private static func line(_ cells: [String], widths: [Int]) -> String {
        let text = zip(cells, widths).map { $0.padding(to: $1) }.joined(separator: "  ")
        let end = text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex
        return String(text[..<end])
    }
}
