import Foundation
import SignetCore
import SignetTemplate

/// Rendering in one line.
enum Render {
    /// A moment whose parts all differ: 2023-11-14 22:13:20 UTC.
    static let now = Date(timeIntervalSince1970: 1_700_000_000)

    static func text(
        _ template: String, dot: TemplateValue = .none, data: any TemplateData = KnownTemplateData(),
        environment: [String: String] = [:], options: TemplateOptions = TemplateOptions()
    ) throws(SignetError) -> String {
        try rendering(template, dot: dot, data: data, environment: environment, options: options).text.string
    }

    static func rendering(
        _ template: String, dot: TemplateValue = .none, data: any TemplateData = KnownTemplateData(),
        environment: [String: String] = [:], options: TemplateOptions = TemplateOptions()
    ) throws(SignetError) -> TemplateRendering {
        let template = try Template(parsing: template, name: "case", options: options)
        return try template.render(TemplateInputs(data: data, environment: environment, now: now, dot: dot))
    }

    /// The error of a template that cannot be read or rendered; nil when it can.
    static func error(
        _ template: String, dot: TemplateValue = .none, options: TemplateOptions = TemplateOptions()
    ) -> SignetError? {
        do throws(SignetError) {
            _ = try text(template, dot: dot, options: options)
            return nil
        } catch {
            return error
        }
    }
}
