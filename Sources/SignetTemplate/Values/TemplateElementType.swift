/// What a list or a map is declared to hold in Go; it decides which functions take it and what `%T` prints.
public enum TemplateElementType: String, Hashable, Sendable {
    /// Anything.
    case any = "interface {}"
    /// Texts only.
    case text = "string"
    /// `int` only.
    case int = "int"

    /// What index gives for a key that is not there.
    var zero: TemplateValue {
        switch self {
        case .any: .null
        case .text: .text("")
        case .int: .int(0)
        }
    }
}
