import SignetCore

/// One rendering: output, variables and what was asked for.
final class TemplateExecution {
    let options: TemplateOptions
    let inputs: TemplateInputs
    let limits: TemplateLimits
    let budget: TemplateBudget
    let tree: TemplateTree
    /// Regular expressions by what the template writes.
    private var expressions: [String: RegularExpression] = [:]
    /// What `scratch` keeps.
    var scratch: [String: TemplateValue] = [:]
    private(set) var output: TextBuilder
    private(set) var variables: [(name: String, value: TemplateValue)] = []
    private(set) var templateName: String
    private var depth = 0
    private var used: [TemplateDependency] = []
    private var known: [TemplateDependency: TemplateValue?] = [:]
    private var writes: [TemplateFileWrite] = []

    init(_ template: Template, _ inputs: TemplateInputs) {
        options = template.options
        limits = options.limits
        tree = template.tree
        templateName = template.name
        self.inputs = inputs
        budget = TemplateBudget(options.limits)
        output = TextBuilder(limit: options.limits.output)
    }

    /// The result of the whole template.
    func rendering() throws(SignetError) -> TemplateRendering {
        variables = [("$", inputs.dot)]
        _ = try walk(tree.root, inputs.dot)
        return TemplateRendering(
            text: TemplateText(output.bytes), used: used, missing: used.filter { known[$0] == .some(nil) },
            writes: writes)
    }

    // MARK: What templates ask for

    /// The value of a dependency; nil, and noted as missing, when it is not known.
    func value(of dependency: TemplateDependency) -> TemplateValue? {
        if let value = known[dependency] { return value }
        let value = inputs.data.value(of: dependency)
        known[dependency] = .some(value)
        used.append(dependency)
        return value
    }

    /// A regular expression, read once.
    func expression(_ pattern: String) throws(TemplateFailure) -> RegularExpression {
        if let known = expressions[pattern] { return known }
        let expression = try RegularExpression(pattern)
        expressions[pattern] = expression
        return expression
    }

    func note(_ write: TemplateFileWrite) { writes.append(write) }

    // MARK: Templates that call others

    /// Another template's text in place of this one's.
    func execute(template name: String, _ dot: TemplateValue) throws -> TemplateText {
        let outer = output
        output = TextBuilder(limit: limits.text)
        defer { output = outer }
        try call(template: name, dot)
        return TemplateText(output.bytes)
    }

    /// Another template's text at this place.
    func call(template name: String, _ dot: TemplateValue) throws {
        guard let body = name == tree.source.name ? tree.definitions[name] ?? tree.root : tree.definitions[name] else {
            let names = tree.definitions.keys.sorted()
            throw TemplateFailure(
                "template \"\(name)\" not defined",
                remedy: names.isEmpty
                    ? "Define it in this file with {{define \"\(name)\"}} ... {{end}}." : Spelling.hint(name, names))
        }
        let outer = (variables, templateName)
        (variables, templateName) = ([("$", dot)], name)
        defer { (variables, templateName) = outer }
        _ = try walk(body, dot)
    }

    // MARK: Variables

    func push(_ name: String, _ value: TemplateValue) { variables.append((name, value)) }

    func assign(_ name: String, _ value: TemplateValue) {
        if let index = variables.lastIndex(where: { $0.name == name }) { variables[index].value = value }
    }

    /// The value of a variable; the parser has seen to it that there is one.
    func variable(_ name: String) -> TemplateValue { variables.last { $0.name == name }?.value ?? .none }

    func setVariable(at index: Int, _ value: TemplateValue) { variables[index].value = value }

    /// Forgets the variables declared since there were `count`.
    func forget(downTo count: Int) { variables.removeSubrange(count...) }

    // MARK: Output and limits

    func write(_ bytes: some Collection<UInt8>) throws(TemplateFailure) {
        try budget.spend(1 + bytes.count / 256)
        try output.append(bytes)
    }

    /// Runs a body one level deeper.
    func deeper<Result>(_ body: () throws(SignetError) -> Result, at range: Range<Int>) throws(SignetError) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.depth * 2 else {
            throw failure(
                .limit("templates and blocks stand more than \(limits.depth * 2) deep in one another"), at: range)
        }
        return try body()
    }

    // MARK: Errors

    /// An error with its place.
    func failure(_ failure: TemplateFailure, at range: Range<Int>) -> SignetError {
        let context = tree.source.excerpt(range)
        return SignetError(
            failure.code,
            "\(tree.source.place(range.lowerBound)): executing \"\(templateName)\" at <\(context)>: \(failure.message)",
            remedy: failure.remedy ?? "Correct the template there, or the data that it is given.")
    }
}
