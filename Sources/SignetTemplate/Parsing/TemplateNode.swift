/// One piece of a parsed template.
indirect enum TemplateNode: Sendable {
    case text([UInt8])
    case action(TemplatePipeline)
    case `if`(TemplateBranch)
    case with(TemplateBranch)
    case range(TemplateBranch)
    case template(name: String, argument: TemplatePipeline?, range: Range<Int>)
    case `break`
    case `continue`

    /// Whether it would print nothing but blanks whatever the values.
    var isBlank: Bool {
        guard case .text(let bytes) = self else { return false }
        return bytes.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}

/// What `if`, `with` and `range` decide by, and what they decide between.
struct TemplateBranch: Sendable {
    let pipeline: TemplatePipeline
    let body: [TemplateNode]
    let otherwise: [TemplateNode]?
}

/// Commands, each of which gets the result of the one before it, and the variables that get the last result.
struct TemplatePipeline: Sendable {
    let variables: [String]
    /// `=` instead of `:=`.
    let assigns: Bool
    let commands: [TemplateCommand]
    let range: Range<Int>
}

/// An operand with the arguments given to it.
struct TemplateCommand: Sendable {
    let first: TemplateOperand
    let arguments: [TemplateOperand]
}

/// A literal, a value to look up, or a function, and where it stands.
struct TemplateOperand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case null
        case bool(Bool)
        case number(NumberLiteral)
        case text(TemplateText)
        case field([String])
        case variable(String, [String])
        case function(TemplateFunction)
        case pipeline(TemplatePipeline)
        case chain(TemplateOperand, [String])
    }

    let kind: Kind
    let range: Range<Int>
}

/// A parsed text: the template itself and those defined in it.
struct TemplateTree: Sendable {
    let source: TemplateSource
    let root: [TemplateNode]
    let definitions: [String: [TemplateNode]]
}
