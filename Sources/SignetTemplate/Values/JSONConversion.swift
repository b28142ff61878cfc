import SignetCore

extension TemplateValue {
    /// How numbers of JSON are taken.
    public enum JSONNumbers: Sendable {
        /// As they are written, Go's `json.Number`: so Vault's answers come.
        case written
        /// As `float64`: so `parseJSON` gives them.
        case floating
    }

    /// A value from JSON.
    public init(_ json: JSONValue, numbers: JSONNumbers = .written) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let number):
            self = numbers == .written ? .number(TemplateText(String(number))) : .float(Double(number))
        case .number(let number):
            self = numbers == .written ? .number(TemplateText(GoFloat.text(number, "g"))) : .float(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(of: elements.map { TemplateValue($0, numbers: numbers) })
        case .object(let members): self = .map(members.mapValues { TemplateValue($0, numbers: numbers) })
        }
    }
}
