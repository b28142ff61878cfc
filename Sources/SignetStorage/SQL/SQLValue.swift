/// A value bound to a parameter of a statement or read from a column of a row.
///
/// Times are stored as integers (milliseconds since 1970), truth as 0 or 1, DER as blobs.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// The integer, or `null` for nil.
    public static func optional(_ integer: Int64?) -> SQLValue { integer.map(SQLValue.integer) ?? .null }

    /// The text, or `null` for nil.
    public static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }

    /// The blob, or `null` for nil.
    public static func optional(_ blob: [UInt8]?) -> SQLValue { blob.map(SQLValue.blob) ?? .null }
}

extension SQLValue {
    /// What kind of value it is, for messages; never the value itself, which may be a secret.
    var kind: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .text: "text"
        case .blob: "blob"
        }
    }
}
