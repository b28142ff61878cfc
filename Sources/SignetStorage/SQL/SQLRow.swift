import SignetCore

/// One row of a result; columns by position, in the order of the SELECT (or RETURNING) list.
///
/// Every accessor throws `.storageCorrupt` when the column is missing or of another type than asked for.
public struct SQLRow: Sendable {
    /// All columns, in order.
    public let values: [SQLValue]

    /// Creates a row.
    public init(values: [SQLValue]) {
        self.values = values
    }

    /// The column as an integer.
    /// - Throws: `.storageCorrupt` when it is of another type.
    public func integer(_ column: Int) throws -> Int64 {
        guard case .integer(let value) = try value(column) else { throw mismatch(column, "integer") }
        return value
    }

    /// The column as text.
    /// - Throws: `.storageCorrupt` when it is of another type.
    public func text(_ column: Int) throws -> String {
        guard case .text(let value) = try value(column) else { throw mismatch(column, "text") }
        return value
    }

    /// The column as bytes.
    /// - Throws: `.storageCorrupt` when it is of another type.
    public func blob(_ column: Int) throws -> [UInt8] {
        guard case .blob(let value) = try value(column) else { throw mismatch(column, "blob") }
        return value
    }

    /// The column as an integer, nil when it is null.
    /// - Throws: `.storageCorrupt` when it is of another type.
    public func optionalInteger(_ column: Int) throws -> Int64? {
        try value(column) == .null ? nil : integer(column)
    }

    /// The column as text, nil when it is null.
    /// - Throws: `.storageCorrupt` when it is of another type.
    public func optionalText(_ column: Int) throws -> String? {
        try value(column) == .null ? nil : text(column)
    }

    /// The column as bytes, nil when it is null.
    /// - Throws: `.storageCorrupt` when it is of another type.
    public func optionalBlob(_ column: Int) throws -> [UInt8]? {
        try value(column) == .null ? nil : blob(column)
    }

    private func value(_ column: Int) throws -> SQLValue {
        guard values.indices.contains(column) else {
            throw SignetError(
                .storageCorrupt, "Column \(column) was asked of a database row that has \(values.count) columns.")
        }
        return values[column]
    }

    private func mismatch(_ column: Int, _ wanted: String) -> SignetError {
        SignetError(
            .storageCorrupt,
            "Column \(column) of a database row should be \(wanted) but is \(values[column].kind).",
            remedy: "Something other than signet has written to the database; restore it from a backup."
        )
    }
}
