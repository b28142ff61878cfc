import SignetCore
import Yams

/// How answers are shown.
public enum VaultOutputFormat: String, CaseIterable, Hashable, Sendable {
    case table, json, yaml

    /// A value for programs.
    func text(of value: JSONValue) throws -> String {
        switch self {
        case .yaml:
            let encoder = YAMLEncoder()
            encoder.options.sortKeys = true
            let text = try encoder.encode(value)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        case .json, .table: return value.indented()
        }
    }
}

extension JSONValue {
    /// JSON as Go indents it: two blanks, members sorted, empty ones in one line.
    func indented(_ indentation: String = "") -> String {
        let inner = indentation + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { inner + $0.indented(inner) }.joined(separator: ",\n") + "\n\(indentation)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }.map { name, value in
                "\(inner)\(JSONValue.string(name).indented()): \(value.indented(inner))"
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indentation)}"
        case .array: return "[]"
        case .object: return "{}"
        default: return String(decoding: bytes, as: UTF8.self)
        }
    }
}
