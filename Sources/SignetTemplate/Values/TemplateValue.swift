import Foundation

/// What a template computes with: Go's values as far as templates can tell them apart.
public enum TemplateValue: Hashable, Sendable {
    /// No value at all: a key that a map does not have. Printed `<no value>`.
    case none
    /// A nil that something holds. Printed `<nil>`.
    case null
    /// A truth value.
    case bool(Bool)
    /// Go's `int`: constants, lengths, indexes.
    case int(Int)
    /// Go's `int64`: what `parseInt`, `loop` and the arithmetic of consul-template give.
    case int64(Int64)
    /// Go's `uint64`.
    case uint64(UInt64)
    /// Go's `uint8`: one byte of a text.
    case byte(UInt8)
    /// Go's `float64`: numbers of JSON.
    case float(Double)
    /// Go's `complex128`.
    case complex(TemplateComplex)
    /// Text.
    case text(TemplateText)
    /// Go's `json.Number`: a number of Vault's answers, kept as it was written.
    case number(TemplateText)
    /// Values one after another.
    case list(TemplateList)
    /// Values by key.
    case map(TemplateMap)
    /// Go's struct: values by fixed field names.
    case record(TemplateRecord)
    /// What `loop` gives: numbers to range over.
    case sequence(Range<Int64>)
    /// Go's `time.Time`.
    case moment(Date)
    /// The values that a template keeps while it runs.
    case scratch

    /// Text from a string.
    public static func string(_ string: some StringProtocol) -> Self { .text(TemplateText(string)) }

    /// A list of texts, Go's `[]string`.
    public static func strings(_ strings: some Sequence<String>) -> Self {
        .list(TemplateList(strings.map { .string($0) }, of: .text))
    }

    /// A list of anything, Go's `[]interface {}`.
    public static func list(of elements: [TemplateValue]) -> Self { .list(TemplateList(elements)) }

    /// A map from texts to anything, Go's `map[string]interface {}`.
    public static func map(_ entries: [String: TemplateValue]) -> Self {
        .map(TemplateMap(Dictionary(uniqueKeysWithValues: entries.map { (.string($0), $1) })))
    }

    /// Whether this is nil in either form.
    var isNil: Bool { self == .none || self == .null }

    /// Lists and maps standing in one another: how deep.
    var depth: Int {
        switch self {
        case .list(let list): list.depth
        case .map(let map): map.depth
        case .record(let record): record.depth
        default: 0
        }
    }

    /// How many values this holds, those of inner lists and maps counted wherever they stand.
    var weight: Int {
        switch self {
        case .list(let list): list.weight
        case .map(let map): map.weight
        case .record(let record): record.weight
        default: 1
        }
    }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
