/// One row of a table that a command prints.
public protocol TableRecord: Encodable, Sendable {
    /// Headings, upper case.
    static var columns: [String] { get }
    /// As many texts as there are columns.
    var cells: [String] { get }
}

/// Records as a table for people and as an array for programs.
public struct RecordTable<Record: TableRecord>: Presentable {
    /// The rows, in the order in which they are shown.
    public let records: [Record]
    private let whenEmpty: String

    /// - Parameter whenEmpty: the sentence that stands for a table without rows
    public init(_ records: [Record], whenEmpty: String) {
        self.records = records
        self.whenEmpty = whenEmpty
    }

    public var text: String {
        records.isEmpty ? whenEmpty : TextTable(columns: Record.columns, rows: records.map(\.cells)).text
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(records)
    }
}
