import Foundation
import SignetCore

/// Writes values under a verb, as Go's `fmt` does.
struct ValueFormatter {
    private(set) var builder: TextBuilder
    var flags = FormatFlags()

    init(limit: Int) { builder = TextBuilder(limit: limit) }

    mutating func append(_ bytes: some Collection<UInt8>) throws(TemplateFailure) { try builder.append(bytes) }

    mutating func append(_ text: String) throws(TemplateFailure) { try builder.append(text) }

    /// One value under a verb.
    /// - Parameter depth: how many lists and maps stand around it
    mutating func format(
        _ value: TemplateValue, _ verb: Unicode.Scalar, depth: Int = 0
    ) throws(TemplateFailure) {
        if verb == "T", depth == 0 { return try pad(value.goTypeName.utf8) }
        switch value {
        case .none, .null: try formatNil(value, verb, depth)
        case .bool(let flag):
            guard verb == "v" || verb == "t" else { return try wrongVerb(value, verb) }
            try pad((flag ? "true" : "false").utf8)
        case .int, .int64, .uint64, .byte: try formatInteger(value, verb)
        case .float(let number): try formatFloat(number, verb, value)
        case .complex(let number): try formatComplex(number, verb)
        case .text(let text), .number(let text): try formatText(text, verb, value)
        case .moment(let date):
            try formatText(TemplateText(GoTime.text(date, "2006-01-02 15:04:05.999999999 -0700 MST")), verb, value)
        case .list(let list): try formatList(list, verb, depth)
        case .map(let map): try formatMap(map, verb, depth)
        case .record(let record): try formatRecord(record, verb, depth)
        case .sequence, .scratch: try pad("(\(value.goTypeName))".utf8)
        }
    }

    /// `%!d(string=x)`
    mutating func wrongVerb(_ value: TemplateValue, _ verb: Unicode.Scalar) throws(TemplateFailure) {
        try append("%!\(verb)(")
        if value.isNil {
            try append("<nil>")
        } else {
            try append("\(value.goTypeName)=")
            try format(value, "v")
        }
        try append(")")
    }

    // MARK: Single values

    private mutating func formatNil(
        _ value: TemplateValue, _ verb: Unicode.Scalar, _ depth: Int
    ) throws(TemplateFailure) {
        if depth > 0 { return try append(flags.sharpV ? "interface {}(nil)" : "<nil>") }
        guard verb == "v" else { return try wrongVerb(value, verb) }
        try pad("<nil>".utf8)
    }

    private mutating func formatText(
        _ text: TemplateText, _ verb: Unicode.Scalar, _ value: TemplateValue
    ) throws(TemplateFailure) {
        switch verb {
        case "v" where flags.sharpV, "q":
            let shown = truncated(text)
            if flags.sharp || flags.sharpV, verb == "q", GoQuote.fitsBackQuotes(shown) {
                return try pad([UInt8(ascii: "`")] + shown.bytes + [UInt8(ascii: "`")])
            }
            try pad(GoQuote.text(shown, ascii: flags.plus))
        case "v", "s": try pad(truncated(text).bytes)
        case "x", "X": try pad(hexadecimal(text, uppercase: verb == "X"))
        default: try wrongVerb(value, verb)
        }
    }

    private func truncated(_ text: TemplateText) -> TemplateText {
        guard let precision = flags.precision else { return text }
        var (offset, count) = (0, 0)
        while offset < text.bytes.count, count < precision {
            offset += Rune(text.bytes, at: offset).length
            count += 1
        }
        return TemplateText(text.bytes.prefix(offset))
    }

    private func hexadecimal(_ text: TemplateText, uppercase: Bool) -> [UInt8] {
        let bytes = text.bytes.prefix(flags.precision ?? Int.max)
        let prefix = flags.sharp && !bytes.isEmpty ? "0x" : ""
        let digits =
            flags.space
            ? bytes.map { prefix + [$0].hexadecimal }.joined(separator: " ") : prefix + bytes.hexadecimal
        return Array((uppercase ? digits.uppercased() : digits).utf8)
    }

    private mutating func formatFloat(
        _ number: Double, _ verb: Unicode.Scalar, _ value: TemplateValue
    ) throws(TemplateFailure) {
        switch verb {
        case "v": try append(number, "g", precision: flags.precision)
        case "e", "E", "f", "F": try append(number, verb, precision: flags.precision ?? 6)
        case "b", "g", "G", "x", "X": try append(number, verb, precision: flags.precision)
        default: try wrongVerb(value, verb)
        }
    }

    private mutating func formatComplex(
        _ number: TemplateComplex, _ verb: Unicode.Scalar
    ) throws(TemplateFailure) {
        guard "vbgGxXfFeE".unicodeScalars.contains(verb) else { return try wrongVerb(.complex(number), verb) }
        let plus = flags.plus
        try append("(")
        try formatFloat(number.real, verb, .float(number.real))
        flags.plus = true
        try formatFloat(number.imaginary, verb, .float(number.imaginary))
        try append("i)")
        flags.plus = plus
    }

    private mutating func append(
        _ number: Double, _ verb: Unicode.Scalar, precision: Int?
    ) throws(TemplateFailure) {
        var text = GoFloat.text(number, Character(verb), precision: precision)
        var sign = "+"
        if text.hasPrefix("-") || text.hasPrefix("+") { sign = String(text.removeFirst()) }
        if flags.sharp, number.isFinite, verb != "b" { text = withPoint(text, verb, precision) }
        let shownSign = sign == "-" || flags.plus ? sign : flags.space ? " " : number.isInfinite ? sign : ""
        if flags.zero, !flags.minus, number.isFinite, let width = flags.width, !shownSign.isEmpty {
            return try append(shownSign + text.leftPadded(to: width - 1))
        }
        try pad((shownSign + text).utf8, zeros: flags.zero && number.isFinite)
    }

    /// `%#g`: always a point, and the zeros that `g` drops.
    private func withPoint(_ text: String, _ verb: Unicode.Scalar, _ precision: Int?) -> String {
        let parts = text.split(maxSplits: 1) { "eEpP".contains($0) }
        var mantissa = String(parts[0])
        let tail = parts.count > 1 ? text.dropFirst(mantissa.count) : ""
        if !mantissa.contains(".") { mantissa += "." }
        if verb == "g" || verb == "G" || verb == "v" {
            let digits = mantissa.filter(\.isNumber).drop { $0 == "0" }.count
            mantissa += String(repeating: "0", count: max(0, (precision ?? 6) - max(digits, mantissa == "0." ? 1 : 0)))
        }
        return mantissa + tail
    }

    // MARK: Padding

    /// The bytes widened with blanks, or zeros before them.
    mutating func pad(_ bytes: some Collection<UInt8>, zeros: Bool? = nil) throws(TemplateFailure) {
        guard let width = flags.width, width > 0 else { return try append(bytes) }
        let missing = width - TemplateText(bytes).runeCount
        let filler = (zeros ?? flags.zero) && !flags.minus ? UInt8(ascii: "0") : UInt8(ascii: " ")
        if !flags.minus { try builder.append(filler, count: missing) }
        try append(bytes)
        if flags.minus { try builder.append(filler, count: missing) }
    }
}
