import SignetCore
import SignetHCL

/// A value of a request's field, or one that a policy allows or denies. Decoded from JSON.
public enum ParameterValue: Hashable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// Any other number.
    case decimal(Double)
    /// A string.
    case text(String)
    /// An array.
    case list([ParameterValue])
    /// An object.
    case object([String: ParameterValue])
}

extension ParameterValue: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .decimal(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([ParameterValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: ParameterValue].self))
        }
    }
}

extension ParameterValue {
    /// The value of a policy; nil when it holds something that policies do not know.
    init?(_ value: HCLValue) {
        switch value.kind {
        case .null: self = .null
        case .boolean(let boolean): self = .boolean(boolean)
        case .number(let number): self = number.integer.map(Self.integer) ?? .decimal(number.decimal)
        case .text(let text): self = .text(text)
        case .list(let elements):
            let values = elements.compactMap(ParameterValue.init)
            guard values.count == elements.count else { return nil }
            self = .list(values)
        case .object(let body):
            let pairs = body.attributes.compactMap { entry in ParameterValue(entry.value).map { (entry.name, $0) } }
            guard pairs.count == body.items.count else { return nil }
            self = .object(Dictionary(pairs) { _, last in last })
        case .template, .expression: return nil
        }
    }

    /// Whether this value of a request is what `pattern` of a policy means: equal, or for texts with `*` in front, behind or
    /// both, a suffix, prefix or part.
    func matches(_ pattern: ParameterValue) -> Bool {
        guard case .text(let text) = self, case .text(let pattern) = pattern else { return self == pattern }
        return Self.glob(Array(pattern.utf8), matches: Array(text.utf8))
    }

    private static func glob(_ pattern: [UInt8], matches text: [UInt8]) -> Bool {
        let star = UInt8(ascii: "*")
        guard pattern.count >= 2 else { return pattern == text }
        switch (pattern.first == star, pattern.last == star) {
        case (false, false): return pattern == text
        case (false, true): return text.starts(with: pattern.dropLast())
        case (true, false): return text.reversed().starts(with: pattern.dropFirst().reversed())
        case (true, true):
            let part = pattern.dropFirst().dropLast()
            return part.isEmpty || text.indices.contains { text[$0...].starts(with: part) }
        }
    }

    /// The elements of a list, or of a text that a field would split at its commas; nil for other values.
    var elements: [ParameterValue]? {
        switch self {
        case .list(let elements): return elements
        case .text(""): return []
        case .text(let text):
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            return parts.map { .text(String($0).trimmedASCIIWhitespace) }
        default: return nil
        }
    }
}
