extension TemplateValue {
    /// Whether `if` and `with` take it as true: anything but false, zero, nil and what is empty.
    var isTrue: Bool {
        switch self {
        case .none, .null: false
        case .bool(let value): value
        case .int(let number): number != 0
        case .int64(let number): number != 0
        case .uint64(let number): number != 0
        case .byte(let number): number != 0
        case .float(let number): number != 0
        case .complex(let number): number.real != 0 || number.imaginary != 0
        case .text(let text), .number(let text): !text.bytes.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .map(let map): !map.entries.isEmpty
        case .record, .sequence, .moment, .scratch: true
        }
    }
}
