/// A function that templates call.
public struct TemplateFunction: Sendable {
    /// What a function wants of an argument.
    public enum Parameter: String, Sendable {
        /// Anything; nil where there is no value.
        case any = "interface {}"
        /// Anything, and no value told from nil.
        case raw = "reflect.Value"
        /// Text.
        case text = "string"
        /// A whole number of any width.
        case integer = "int"
        /// A floating-point number.
        case float = "float64"
        /// A truth value.
        case bool = "bool"
        /// A list of texts.
        case texts = "[]string"
        /// A list.
        case list = "[]interface {}"
        /// A map with text keys.
        case map = "map[string]interface {}"
    }

    /// How arguments are evaluated.
    enum Evaluation: Sendable {
        /// All of them before the call.
        case eager
        /// One after another until one is true (`or`) or false (`and`); that one is the result.
        case until(Bool)
    }

    /// Its name.
    public let name: String
    let parameters: [Parameter]
    let rest: Parameter?
    let evaluation: Evaluation
    let body: @Sendable (TemplateCall) throws -> TemplateValue

    /// Creates a function.
    /// - Parameters:
    ///   - name: how templates call it
    ///   - parameters: what it wants of each argument
    ///   - rest: what it wants of any number of further arguments; nil when there are none
    ///   - body: computes the result; what it throws is told with the place of the call
    public init(
        _ name: String, _ parameters: [Parameter] = [], rest: Parameter? = nil,
        _ body: @escaping @Sendable (TemplateCall) throws -> TemplateValue
    ) {
        self.init(name, parameters, rest: rest, evaluation: .eager, body)
    }

    init(
        _ name: String, _ parameters: [Parameter], rest: Parameter?, evaluation: Evaluation,
        _ body: @escaping @Sendable (TemplateCall) throws -> TemplateValue
    ) {
        self.name = name
        self.parameters = parameters
        self.rest = rest
        self.evaluation = evaluation
        self.body = body
    }

    /// What it wants of the argument at an index.
    func parameter(_ index: Int) -> Parameter {
        index < parameters.count ? parameters[index] : rest ?? .any
    }
}
