import SignetCore

/// The fields of a request, read by its path's schema.
public struct FieldValues: Sendable {
    let given: [String: JSONValue]
    let schema: FieldSchema

    /// Whether the field was sent.
    public func has(_ name: String) -> Bool { given[name] != nil }

    /// As sent, else the default; null when there is none.
    public func value(_ name: String) -> JSONValue {
        if let value = given[name] { return value }
        guard let definition = schema.definitions[name], let fallback = definition.defaultValue else { return .null }
        return definition.kind.converted(fallback) ?? .null
    }

    /// A text; empty when there is none.
    public func string(_ name: String) -> String { value(name).text ?? "" }

    /// A text, sent or by default, that is not empty.
    public func optionalString(_ name: String) -> String? {
        let text = string(name)
        return text.isEmpty ? nil : text
    }

    /// A truth; false when there is none.
    public func bool(_ name: String) -> Bool { if case .bool(let truth) = value(name) { truth } else { false } }

    /// A number; 0 when there is none.
    public func integer(_ name: String) -> Int { if case .integer(let number) = value(name) { number } else { 0 } }

    /// Whole seconds.
    public func seconds(_ name: String) -> Int { integer(name) }

    /// Texts; none when there are none.
    public func list(_ name: String) -> [String] { value(name).elements?.compactMap(\.text) ?? [] }

    /// Texts by name; none when there are none.
    public func map(_ name: String) -> [String: String] { value(name).members?.compactMapValues(\.text) ?? [:] }
}
