import Foundation
import Mustache
import SignetCore

/// Files with own templates (mustache); nil: the built-in one.
public struct TemplateFiles: Hashable, Sendable {
    public var subject: String?
    public var text: String?
    public var html: String?

    private static let sizeLimit = 256 << 10

    public init(subject: String? = nil, text: String? = nil, html: String? = nil) {
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// Reads each file and tries it.
    /// - Throws: `.invalidTemplate` naming file, line and column; `.unreadableFile`
    public func check() throws {
        for part in MessageTemplates.Part.allCases { _ = try template(part) }
    }

    /// - Returns: nil: there is no file for it
    func template(_ part: MessageTemplates.Part) throws -> MustacheTemplate? {
        guard let path = path(of: part) else { return nil }
        let bytes = try BoundedFile.read(path, limit: Self.sizeLimit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SignetError(.invalidTemplate, "The template \(path) is not UTF-8.", remedy: "Save it as UTF-8.")
        }
        return try part.template(text, path: path)
    }

    private func path(of part: MessageTemplates.Part) -> String? {
        switch part {
        case .subject: subject
        case .text: text
        case .html: html
        }
    }
}

extension SignetError.Code {
    /// A template of messages cannot be used.
    public static let invalidTemplate = Self(rawValue: "template.invalid")
}
