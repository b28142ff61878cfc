import SignetCore

/// The fields that a path understands.
public struct FieldSchema: Hashable, Sendable, ExpressibleByArrayLiteral {
    let definitions: [String: FieldDefinition]
    /// Whether what it does not know belongs to the handler, which reads it from the request itself.
    private var isOpen = false

    /// - Parameter definitions: of those with one name the last counts
    public init(_ definitions: [FieldDefinition]) {
        self.definitions = Dictionary(definitions.map { ($0.name, $0) }) { $1 }
    }

    /// Of a path that takes whatever is sent: `cubbyhole/PATH`, `sys/wrapping/wrap`.
    public static let anything: FieldSchema = {
        var schema = FieldSchema([])
        schema.isOpen = true
        return schema
    }()

    /// As a literal.
    public init(arrayLiteral elements: FieldDefinition...) { self.init(elements) }

    /// Both together.
    public static func + (lhs: FieldSchema, rhs: FieldSchema) -> FieldSchema {
        FieldSchema(Array(lhs.definitions.values) + Array(rhs.definitions.values))
    }

    /// Reads what was sent, by this schema.
    /// - Parameter captures: parts of the path by name; they win over what was sent
    /// - Returns: the values, and what is to be warned of
    /// - Throws: `VaultFailure` (400) naming the field.
    func values(
        of sent: [String: JSONValue], captures: [String: String]
    ) throws -> (values: FieldValues, warnings: [String]) {
        var given: [String: JSONValue] = [:]
        var ignored: [String] = []
        var replaced: [String] = []
        for (name, value) in isOpen ? [:] : sent {
            if captures[name] != nil {
                replaced.append(name)
            } else if let definition = definitions[name] {
                guard let converted = definition.kind.converted(value) else {
                    throw VaultFailure.invalid(
                        "Field validation failed: error converting input for field \"\(name)\": "
                            + "a \(definition.kind) is expected")
                }
                given[name] = converted
            } else {
                ignored.append(name)
            }
        }
        for (name, text) in captures {
            given[name] = definitions[name]?.kind.converted(.string(text)) ?? .string(text)
        }
        var warnings: [String] = []
        if !ignored.isEmpty {
            let names = ignored.sorted().joined(separator: " ")
            warnings.append("Endpoint ignored these unrecognized parameters: [\(names)]")
        }
        if !replaced.isEmpty {
            let names = replaced.sorted().joined(separator: " ")
            warnings.append(
                "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: "
                    + "[\(names)]")
        }
        return (FieldValues(given: given, schema: self), warnings)
    }
}
