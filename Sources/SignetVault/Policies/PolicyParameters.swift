import SignetCore
import SignetHCL

// Values of requests as policies look at them.
extension JSONValue {
    /// The value of a policy; nil when it holds something that policies do not know.
    init?(_ value: HCLValue) {
        switch value.kind {
        case .null: self = .null
        case .boolean(let boolean): self = .bool(boolean)
        case .number(let number): self = number.integer.map(Self.integer) ?? .number(number.decimal)
        case .text(let text): self = .string(text)
        case .list(let elements):
            let values = elements.compactMap(JSONValue.init)
            guard values.count == elements.count else { return nil }
            self = .array(values)
        case .object(let body):
            let pairs = body.attributes.compactMap { entry in JSONValue(entry.value).map { (entry.name, $0) } }
            guard pairs.count == body.items.count else { return nil }
            self = .object(Dictionary(pairs) { _, last in last })
        case .template, .expression: return nil
        }
    }

    /// Whether this value of a request is what `pattern` of a policy means: equal, or for texts with `*` in front, behind or
    /// both, a suffix, prefix or part.
    func matches(_ pattern: JSONValue) -> Bool {
        guard case .string(let text) = self, case .string(let pattern) = pattern else { return self == pattern }
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
    var parameterElements: [JSONValue]? {
        switch self {
        case .array(let elements): return elements
        case .string(""): return []
        case .string(let text):
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            return parts.map { .string(String($0).trimmedASCIIWhitespace) }
        default: return nil
        }
    }
}
