import SignetCore

/// A template in Go's text/template language with consul-template's functions.
///
/// It is read once and rendered as often as its data change:
///
///     let template = try Template(parsing: text, name: "web.tpl")
///     let rendering = try template.render(TemplateInputs(data: data, environment: environment, now: clock.now))
///     if rendering.isComplete { write(rendering.text) } else { fetch(rendering.missing) }
///
/// The places in errors are line and column from 1 (Go counts columns from 0, in bytes). Errors never show values, which
/// may be secret; where Go's would, ours name the type.
public struct Template: Sendable {
    /// The name under which the reader knows it.
    public let name: String
    let tree: TemplateTree
    let options: TemplateOptions

    /// Reads a template.
    /// - Parameters:
    ///   - text: the template
    ///   - name: for the errors: a file, or a field of a configuration
    /// - Throws: `.invalidTemplate` whose message begins `template: NAME:LINE:COLUMN:`; also for functions that are
    ///   not supported.
    public init(
        parsing text: String, name: String, options: TemplateOptions = TemplateOptions()
    ) throws(SignetError) {
        self.name = name
        self.options = options
        let source = TemplateSource(name: name, bytes: Array(text.utf8))
        guard source.bytes.count <= options.limits.source else {
            throw SignetError(
                .invalidTemplate,
                "template: \(name): it has \(source.bytes.count) bytes; at most \(options.limits.source) are read.",
                remedy: "Split the template.")
        }
        tree = try TemplateParser.tree(
            source, functions: options.functions,
            left: options.leftDelimiter.isEmpty ? "{{" : options.leftDelimiter,
            right: options.rightDelimiter.isEmpty ? "}}" : options.rightDelimiter, deepest: options.limits.depth)
    }

    /// Renders it with what is known.
    /// - Throws: `.templateFailed` or `.templateLimit` whose message begins `template: NAME:LINE:COLUMN:`.
    public func render(_ inputs: TemplateInputs) throws(SignetError) -> TemplateRendering {
        try TemplateExecution(self, inputs).rendering()
    }
}

extension SignetError.Code {
    /// A text is not a template, or calls a function that is not supported.
    public static let invalidTemplate = Self(rawValue: "template.invalid")
    /// A template could not be rendered.
    public static let templateFailed = Self(rawValue: "template.failed")
    /// A template went over its limits.
    public static let templateLimit = Self(rawValue: "template.limit")
}
