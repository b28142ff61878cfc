import Foundation
import SignetCore

/// Values as JSON, as Go's encoding/json writes and reads them.
struct JSONText {
    private var builder: TextBuilder
    private let isPretty: Bool
    private let escapesHTML: Bool

    /// The JSON of a value.
    /// - Parameters:
    ///   - isPretty: on lines of their own, two blanks deeper each
    ///   - escapesHTML: `<`, `>` and `&` as escape sequences
    static func text(
        _ value: TemplateValue, isPretty: Bool = false, escapesHTML: Bool = true, limit: Int
    ) throws(TemplateFailure) -> TemplateText {
        var writer = JSONText(builder: TextBuilder(limit: limit), isPretty: isPretty, escapesHTML: escapesHTML)
        try writer.append(value, depth: 0)
        return TemplateText(writer.builder.bytes)
    }

    /// The value of a JSON text; its numbers are `float64`.
    static func value(_ text: TemplateText) throws(TemplateFailure) -> TemplateValue {
        // Foundation lets a comma stand before a closing bracket.
        guard !endsWithComma(text.bytes) else { throw noJSON }
        do {
            return TemplateValue(try JSONValue(text.bytes), numbers: .floating)
        } catch {
            throw noJSON
        }
    }

    private static let noJSON = TemplateFailure("the text is not JSON", remedy: "Look at the text before it is parsed.")

    /// Whether outside of texts a comma stands right before a closing bracket.
    private static func endsWithComma(_ bytes: [UInt8]) -> Bool {
        var (isInText, isEscaped, isBehindComma) = (false, false, false)
        for byte in bytes {
            if isInText {
                if byte == UInt8(ascii: "\""), !isEscaped { isInText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            if isBehindComma, byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { return true }
            if byte > 0x20 { isBehindComma = byte == UInt8(ascii: ",") }
            isInText = byte == UInt8(ascii: "\"")
        }
        return false
    }

    private mutating func append(_ value: TemplateValue, depth: Int) throws(TemplateFailure) {
        switch value {
        case .none, .null: try builder.append("null")
        case .bool(let flag): try builder.append(flag ? "true" : "false")
        case .int, .int64: try builder.append(String(value.signed ?? 0))
        case .uint64, .byte: try builder.append(String(value.unsigned ?? 0))
        case .float(let number): try builder.append(try Self.number(number))
        case .number(let text): try builder.append(text.bytes)
        case .text(let text): try append(text)
        case .moment(let date): try append(TemplateText(GoTime.text(date, "2006-01-02T15:04:05.999999999Z07:00")))
        case .list(let list):
            try append("[", "]", list.elements.map { (nil, $0) }, depth: depth)
        case .map(let map):
            var members: [(name: TemplateText, value: TemplateValue)] = []
            for (key, value) in map.entries { members.append((try Self.name(key), value)) }
            try append("{", "}", members.sorted { $0.name < $1.name }.map { ($0.name, $0.value) }, depth: depth)
        case .record(let record):
            try append("{", "}", record.fields.map { (TemplateText($0.name), $0.value) }, depth: depth)
        case .complex, .sequence, .scratch:
            throw TemplateFailure("json: unsupported type: \(value.goTypeName)")
        }
    }

    private mutating func append(
        _ open: String, _ close: String, _ members: [(TemplateText?, TemplateValue)], depth: Int
    ) throws(TemplateFailure) {
        try builder.append(open)
        for (index, (name, value)) in members.enumerated() {
            if index > 0 { try builder.append(",") }
            try breakLine(depth + 1)
            if let name {
                try append(name)
                try builder.append(isPretty ? ": " : ":")
            }
            try append(value, depth: depth + 1)
        }
        if !members.isEmpty { try breakLine(depth) }
        try builder.append(close)
    }

    private mutating func breakLine(_ depth: Int) throws(TemplateFailure) {
        guard isPretty else { return }
        try builder.append("\n")
        try builder.append(UInt8(ascii: " "), count: depth * 2)
    }

    private mutating func append(_ text: TemplateText) throws(TemplateFailure) {
        try builder.append("\"")
        var (offset, start) = (0, 0)
        while offset < text.bytes.count {
            let rune = Rune(text.bytes, at: offset)
            if let escape = escape(rune) {
                try builder.append(text.bytes[start..<offset])
                try builder.append(escape)
                start = offset + rune.length
            }
            offset += rune.length
        }
        try builder.append(text.bytes[start...])
        try builder.append("\"")
    }

    private func escape(_ rune: Rune) -> String? {
        if rune.isInvalid { return "\u{FFFD}" }
        switch rune.scalar {
        case "\"", "\\": return "\\\(rune.scalar)"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{8}": return "\\b"
        case "\u{C}": return "\\f"
        case "<", ">", "&": return escapesHTML ? Self.code(rune.scalar) : nil
        case "\u{2028}", "\u{2029}": return Self.code(rune.scalar)
        default: return rune.scalar.value < 0x20 ? Self.code(rune.scalar) : nil
        }
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        "\\u" + String(scalar.value, radix: 16).leftPadded(to: 4)
    }

    /// A number as JavaScript writes it.
    private static func number(_ number: Double) throws(TemplateFailure) -> String {
        guard number.isFinite else { throw TemplateFailure("json: unsupported value: \(GoFloat.text(number, "g"))") }
        let size = number.magnitude
        guard size != 0, size < 1e-6 || size >= 1e21 else { return GoFloat.text(number, "f") }
        return GoFloat.text(number, "e").replacing("e-0", with: "e-")
    }

    private static func name(_ key: TemplateValue) throws(TemplateFailure) -> TemplateText {
        if let text = key.plainText { return text }
        guard key.signed != nil || key.unsigned != nil else {
            throw TemplateFailure("json: unsupported type of a key: \(key.goTypeName)")
        }
        return try Print.joined([key], limit: 40)
    }
}
