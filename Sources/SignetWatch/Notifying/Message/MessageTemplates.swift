import Foundation
import Logging
import Mustache
import SignetCore

/// Makes messages of notices. What is wrong with an own template costs its looks, never the message.
struct MessageTemplates: Sendable {
    enum Part: String, CaseIterable, Sendable {
        case subject, text, html

        fileprivate var builtIn: String {
            switch self {
            case .subject: BuiltInTemplates.subject
            case .text: BuiltInTemplates.text
            case .html: BuiltInTemplates.html
            }
        }

        /// - Throws: `.invalidTemplate`
        func template(_ text: String, path: String) throws -> MustacheTemplate {
            do {
                return try self == .html ? MustacheTemplate(html: text) : MustacheTemplate(plain: text)
            } catch let error as MustacheTemplate.ParserError {
                let line = error.context.lineNumber - MustacheTemplate.headingLines
                throw SignetError(
                    .invalidTemplate,
                    "The template \(path) cannot be used: line \(line), column \(error.context.columnNumber): \(error.error).",
                    remedy: "Correct it; docs/watch.md shows the built-in one. Until then that is used.")
            } catch {
                throw SignetError(.invalidTemplate, "The template \(path) cannot be used.", cause: error)
            }
        }
    }

    struct Rendered: Sendable, Equatable {
        /// On one line.
        var subject: String
        var text: String
        var html: String
    }

    private static let subjectLength = 250

    private let own: [Part: MustacheTemplate]
    /// Why own templates are not used.
    let problems: [SignetError]

    init(_ files: TemplateFiles) {
        var own: [Part: MustacheTemplate] = [:]
        var problems: [SignetError] = []
        for part in Part.allCases {
            do {
                own[part] = try files.template(part)
            } catch let error as SignetError {
                problems.append(error)
            } catch {
                problems.append(SignetError(.invalidTemplate, "The template for \(part) cannot be used.", cause: error))
            }
        }
        self.own = own
        self.problems = problems
        for problem in problems { Logger(label: "signet.watch").error("\(problem.message)") }
    }

    func render(_ notice: Notice) -> Rendered {
        let values = TemplateContext(notice: notice).values
        let fallback = NoticeWords(notice: notice)
        let subject = render(.subject, values).onePrintableLine.trimmedASCIIWhitespace
        return Rendered(
            subject: String((subject.isEmpty ? fallback.subject : subject).prefix(Self.subjectLength)),
            text: render(.text, values), html: render(.html, values))
    }

    /// An own template that yields nothing is none.
    private func render(_ part: Part, _ values: [String: Any]) -> String {
        if let template = own[part] {
            let text = template.render(values)
            if !text.trimmedASCIIWhitespace.isEmpty { return text }
        }
        return (try? part.template(part.builtIn, path: "built-in").render(values)) ?? ""
    }
}
