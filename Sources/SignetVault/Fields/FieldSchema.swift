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
    /// - Returns: the values, and what was sent in vain
    /// - Throws: `VaultFailure` (400) naming the field.
    func values(
        of sent: [String: JSONValue], captures: [String: String]
    ) throws -> (values: FieldValues, remarks: FieldRemarks) {
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
        return (FieldValues(given: given, schema: self), FieldRemarks(ignored: ignored, replaced: replaced))
    }
}

/// What was sent in vain.
struct FieldRemarks: Hashable, Sendable {
    /// Names that the path does not know.
    var ignored: [String] = []
    /// Names that stand in the path too, which wins.
    var replaced: [String] = []

    /// The sentences of it.
    /// - Parameter isSilent: whether the answer says nothing otherwise; a name sent twice, as hvac does with every role,
    ///   makes no answer of it
    func warnings(isSilent: Bool) -> [String] {
        var sentences: [String] = []
        if !ignored.isEmpty {
            let names = ignored.sorted().joined(separator: " ")
            sentences.append("Endpoint ignored these unrecognized parameters: [\(names)]")
        }
        if !replaced.isEmpty, !isSilent {
            let names = replaced.sorted().joined(separator: " ")
            sentences.append(
                "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: "
                    + "[\(names)]")
        }
        return sentences
    }
}
