extension TemplateValue {
    /// The type as Go's `%T` prints it.
    var goTypeName: String {
        switch self {
        case .none, .null: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .int64: "int64"
        case .uint64: "uint64"
        case .byte: "uint8"
        case .float: "float64"
        case .complex: "complex128"
        case .text: "string"
        case .number: "json.Number"
        case .list(let list): "[]\(list.elementType.rawValue)"
        case .map(let map): "map[\(map.keyType.rawValue)]\(map.elementType.rawValue)"
        case .record(let record): record.typeName
        case .sequence: "<-chan int64"
        case .moment: "time.Time"
        case .scratch: "*template.Scratch"
        }
    }

    /// The family of types that comparison goes by.
    var kind: TemplateKind {
        switch self {
        case .none, .null: .none
        case .bool: .bool
        case .int, .int64: .signed
        case .uint64, .byte: .unsigned
        case .float: .float
        case .complex: .complex
        case .text, .number: .text
        case .list: .list
        case .map: .map
        case .record, .moment: .record
        case .sequence, .scratch: .other
        }
    }

    /// The number of a signed integer.
    var signed: Int64? {
        switch self {
        case .int(let number): Int64(number)
        case .int64(let number): number
        default: nil
        }
    }

    /// The number of an unsigned integer.
    var unsigned: UInt64? {
        switch self {
        case .uint64(let number): number
        case .byte(let number): UInt64(number)
        default: nil
        }
    }

    /// The text of a string kind.
    var plainText: TemplateText? {
        switch self {
        case .text(let text), .number(let text): text
        default: nil
        }
    }
}

/// Go's kinds, as far as comparison and printing need them.
enum TemplateKind {
    case none, bool, signed, unsigned, float, complex, text, list, map, record, other
}
