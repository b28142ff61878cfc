import Mustache
import SignetCore

/// Escapes values for HTML. swift-mustache's own way goes by `Character`, and lets `<` through with a prepending mark before it.
private struct HTMLContentType: MustacheContentType {
    func escapeText(_ text: String) -> String { text.escapedForHTML }
}

extension MustacheTemplate {
    /// The line before each template: its values are text of this type. A template that is included begins anew, so each has its own.
    private static func heading(_ type: String) -> String { "{{%CONTENT_TYPE:\(type)}}\n" }
    /// Lines of the heading, which are not the author's.
    package static let headingLines = 1

    /// Once: whoever names HTML as a type, in the middle of a template too, gets this one.
    private static let isPrepared: Bool = {
        MustacheContentTypes.register(HTMLContentType(), named: "HTML")
        return true
    }()

    /// A template whose values are escaped for HTML, and so whatever text they hold stay text.
    /// - Throws: `ParserError`
    package init(html text: String) throws { try self.init(text, type: "HTML") }

    /// A template whose values stand in its text as they are.
    /// - Throws: `ParserError`
    package init(plain text: String) throws { try self.init(text, type: "TEXT") }

    private init(_ text: String, type: String) throws {
        _ = Self.isPrepared
        try self.init(string: Self.heading(type) + text)
    }
}
