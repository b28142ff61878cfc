/// A value bound to `$1` or read from a column.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}

/// One row of a result; columns by position, in the order of the SELECT list.
public struct SQLRow: Sendable {
    public let values: [SQLValue]
    public init(values: [SQLValue]) { self.values = values }
    /// The column as an integer. - Throws: `.storageCorrupt` when it is of another type.
    public func integer(_ column: Int) throws -> Int64 { fatalError("H4") }
    public func text(_ column: Int) throws -> String { fatalError("H4") }
    public func blob(_ column: Int) throws -> [UInt8] { fatalError("H4") }
    public func optionalInteger(_ column: Int) throws -> Int64? { fatalError("H4") }
    public func optionalText(_ column: Int) throws -> String? { fatalError("H4") }
    public func optionalBlob(_ column: Int) throws -> [UInt8]? { fatalError("H4") }
}

/// The statements of one transaction. Portable SQL: `$1` parameters, RETURNING, ON CONFLICT.
public protocol SQLSession {
    /// Runs a statement; returns how many rows it changed.
    @discardableResult func execute(_ sql: String, _ values: [SQLValue]) throws -> Int
    /// Runs a query (or a statement with RETURNING).
    func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
}
