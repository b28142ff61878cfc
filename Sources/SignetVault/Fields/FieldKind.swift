import SignetCore

/// How the value of a field is read. Every kind is lenient: clients send numbers as texts and lists as one text.
public enum FieldKind: Hashable, Sendable {
    case string
    /// In lower case afterwards.
    case lowercasedString
    case bool
    case integer
    /// Whole seconds: a number, or a text such as `72h`.
    case duration
    /// An array, or one text with commas.
    case list
    /// Texts by name: an object, a text of JSON, or a list of `name=value`.
    case map
    /// As it was sent.
    case any
}

/// A field that a path understands.
public struct FieldDefinition: Hashable, Sendable {
    /// As clients send it.
    public let name: String
    /// How its value is read.
    public let kind: FieldKind
    /// What counts when it is not sent; nil: the kind's zero.
    public let defaultValue: JSONValue?

    /// A field, a text where nothing else is said.
    public init(_ name: String, _ kind: FieldKind = .string, default defaultValue: JSONValue? = nil) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
    }
}
