import SignetCore

/// Text and characters in Go's quotes.
enum GoQuote {
    /// `"a\n"`; with `ascii` everything else is escaped.
    static func text(_ text: TemplateText, ascii: Bool = false) -> [UInt8] {
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        var offset = 0
        while offset < text.bytes.count {
            let rune = Rune(text.bytes, at: offset)
            if rune.isInvalid {
                quoted += "\\x\([text.bytes[offset]].hexadecimal)".utf8
            } else {
                append(rune.scalar, to: &quoted, quote: "\"", ascii: ascii)
            }
            offset += rune.length
        }
        return quoted + [UInt8(ascii: "\"")]
    }

    /// `'a'`
    static func character(_ value: UInt64, ascii: Bool = false) -> [UInt8] {
        let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) ?? Rune.replacement
        var quoted: [UInt8] = [UInt8(ascii: "'")]
        append(scalar, to: &quoted, quote: "'", ascii: ascii)
        return quoted + [UInt8(ascii: "'")]
    }

    /// Whether the text may stand between back quotes.
    static func fitsBackQuotes(_ text: TemplateText) -> Bool {
        text.runes.allSatisfy {
            !$0.isInvalid && $0.scalar != "`" && $0.scalar.value != 0x7F && $0.scalar.value != 0xFEFF
                && ($0.scalar.value >= 0x20 || $0.scalar == "\t")
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8], quote: Unicode.Scalar, ascii: Bool) {
        if scalar == quote || scalar == "\\" {
            text += "\\\(scalar)".utf8
        } else if scalar.isPrintable, scalar.isASCII || !ascii {
            text += String(Character(scalar)).utf8
        } else if let letter = letters[scalar.value] {
            text += "\\\(letter)".utf8
        } else {
            let digits = String(scalar.value, radix: 16)
            if scalar.value < 0x20 || scalar.value == 0x7F {
                text += "\\x\(digits.leftPadded(to: 2))".utf8
            } else if scalar.value < 0x10000 {
                text += "\\u\(digits.leftPadded(to: 4))".utf8
            } else {
                text += "\\U\(digits.leftPadded(to: 8))".utf8
            }
        }
    }

    private static let letters: [UInt32: Character] = [7: "a", 8: "b", 12: "f", 10: "n", 13: "r", 9: "t", 11: "v"]
}
