/// What a rendering gave.
public struct TemplateRendering: Sendable {
    /// The text. Good only when nothing is missing.
    public let text: TemplateText
    /// What the template asked for, in the order in which it did.
    public let used: [TemplateDependency]
    /// What of that was not known; empty when the text is good.
    public let missing: [TemplateDependency]
    /// The files that `writeToFile` is to write, in order; to be written only when nothing is missing.
    public let writes: [TemplateFileWrite]

    /// Whether everything the template asked for was known.
    public var isComplete: Bool { missing.isEmpty }
}
