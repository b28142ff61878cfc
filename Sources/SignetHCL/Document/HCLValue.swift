/// A value with its place.
public struct HCLValue: Hashable, Sendable {
    /// What a value can be.
    public enum Kind: Hashable, Sendable {
        /// A string or heredoc without anything to evaluate, escapes resolved.
        case text(String)
        /// A string or heredoc of HCL 2 that holds `${...}` or `%{...}`.
        case template(HCLTemplate)
        /// A number.
        case number(HCLNumber)
        /// `true` or `false`
        case boolean(Bool)
        /// `null` of HCL 2 and JSON.
        case null
        /// `[ ... ]`
        case list([HCLValue])
        /// `{ ... }`
        case object(HCLBody)
        /// Anything else that HCL 2 allows (`var.image`, `upper("a")`, `count * 2`, `[for ...]`): its source, not
        /// evaluated, without the blanks around it.
        case expression(String)
    }

    /// The value itself.
    public let kind: Kind
    /// Where it begins.
    public let position: HCLPosition

    /// Creates a value.
    public init(_ kind: Kind, at position: HCLPosition) {
        self.kind = kind
        self.position = position
    }
}

extension HCLValue {
    /// What it is, in words that follow "is".
    public var kindDescription: String {
        switch kind {
        case .text: "a string"
        case .template: "a string with ${...} or %{...}"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        case .list: "a list"
        case .object: "an object"
        case .expression: "an expression"
        }
    }
}
