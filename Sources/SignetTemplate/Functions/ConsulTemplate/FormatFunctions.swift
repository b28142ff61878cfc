import Foundation

/// Values written in other languages.
enum FormatFunctions {
    static let all: [TemplateFunction] = structured + base64

    private static let structured: [TemplateFunction] = [
        TemplateFunction("toJSON", [.any]) { .text(try JSONText.text($0.arguments[0], limit: $0.limit)) },
        TemplateFunction("toJSONPretty", [.any]) {
            .text(try JSONText.text($0.arguments[0], isPretty: true, limit: $0.limit))
        },
        TemplateFunction("toUnescapedJSON", [.any]) {
            .text(try JSONText.text($0.arguments[0], escapesHTML: false, limit: $0.limit))
        },
        TemplateFunction("toUnescapedJSONPretty", [.any]) {
            .text(try JSONText.text($0.arguments[0], isPretty: true, escapesHTML: false, limit: $0.limit))
        },
        TemplateFunction("toYAML", [.any]) { .text(try YAMLText.text($0.arguments[0], limit: $0.limit)) },
        TemplateFunction("toTOML", [.any]) { .text(try TOMLText.text($0.arguments[0], limit: $0.limit)) },
    ]

    private static let base64: [TemplateFunction] = [
        TemplateFunction("base64Encode", [.text]) { .text(Base64Text.encode($0.text(0))) },
        TemplateFunction("base64Decode", [.text]) { .text(try Base64Text.decode($0.text(0))) },
        TemplateFunction("base64URLEncode", [.text]) { .text(Base64Text.encode($0.text(0), isURL: true)) },
        TemplateFunction("base64URLDecode", [.text]) { .text(try Base64Text.decode($0.text(0), isURL: true)) },
    ]
}
