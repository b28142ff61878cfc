import SignetCore
import SignetTemplate

/// What templates for the environment gave, as variables.
enum RenderedEnvironment {
    /// The variables of all, later templates before earlier ones.
    /// - Parameter texts: by the templates' places
    static func variables(_ templates: [LoadedTemplate], _ texts: [Int: [UInt8]]) -> [String: String] {
        var variables: [String: String] = [:]
        for template in templates {
            guard let bytes = texts[template.index] else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            if case .variable(let name) = template.spec.target {
                variables[name] = text
            } else if let lines = try? lines(of: text, from: template.spec.name) {
                variables.merge(lines) { $1 }
            }
        }
        return variables
    }

    /// The variables that lines `NAME=value` say. Empty lines and those that begin with `#` say nothing; `export` before the name
    /// and quotes around the value do not count.
    /// - Throws: `.templateFailed` naming the line of the rendered text.
    static func lines(of text: String, from template: String) throws -> [String: String] {
        var variables: [String: String] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var line = String(line).trimmedASCIIWhitespace
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = String(line.dropFirst(7)).trimmedASCIIWhitespace }
            let sides = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(sides[0]).trimmedASCIIWhitespace
            guard sides.count == 2, !name.isEmpty, !name.contains(where: \.isWhitespace) else {
                throw SignetError(
                    .templateFailed,
                    "template: \(template): line \(number + 1) of what it gives is not NAME=value.",
                    remedy: "Let the template write one variable on each line.")
            }
            variables[name] = unquoted(String(sides[1]).trimmedASCIIWhitespace)
        }
        return variables
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, let first = value.first, first == value.last else { return value }
        if first == "'" { return String(value.dropFirst().dropLast()) }
        guard first == "\"" else { return value }
        var plain = ""
        var isEscaped = false
        for character in value.dropFirst().dropLast() {
            if isEscaped {
                plain.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                plain.append(character)
            }
        }
        return plain
    }
}
