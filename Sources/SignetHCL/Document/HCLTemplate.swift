/// A string of HCL 2 with parts that are to be evaluated. Nothing is evaluated here.
public struct HCLTemplate: Hashable, Sendable {
    /// One stretch of the string.
    public enum Part: Hashable, Sendable {
        /// Text as it is, escapes resolved.
        case text(String)
        /// `${source}`: the value of an expression.
        case interpolation(source: String, position: HCLPosition)
        /// `%{source}`: `if`, `else`, `endif`, `for`, `endfor`.
        case directive(source: String, position: HCLPosition)
    }

    /// The parts in order; two texts never follow one another.
    public let parts: [Part]

    /// Creates a template.
    public init(parts: [Part]) {
        self.parts = parts
    }
}
