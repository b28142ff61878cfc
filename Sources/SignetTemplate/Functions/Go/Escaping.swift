import SignetCore

/// Text made safe for other languages, byte by byte as Go does.
enum Escaping {
    static func html(_ text: TemplateText, into builder: inout TextBuilder) throws(TemplateFailure) {
        for byte in text.bytes {
            switch byte {
            case 0: try builder.append("\u{FFFD}")
            case UInt8(ascii: "\""): try builder.append("&#34;")
            case UInt8(ascii: "'"): try builder.append("&#39;")
            case UInt8(ascii: "&"): try builder.append("&amp;")
            case UInt8(ascii: "<"): try builder.append("&lt;")
            case UInt8(ascii: ">"): try builder.append("&gt;")
            default: try builder.append(byte, count: 1)
            }
        }
    }

    static func javaScript(_ text: TemplateText, into builder: inout TextBuilder) throws(TemplateFailure) {
        var offset = 0
        while offset < text.bytes.count {
            let rune = Rune(text.bytes, at: offset)
            let bytes = text.bytes[offset..<(offset + rune.length)]
            offset += rune.length
            switch rune.scalar {
            case "\\", "'", "\"": try builder.append("\\\(rune.scalar)")
            case "<", ">", "&", "=": try builder.append("\\u" + code(rune.scalar))
            default:
                let isShown = rune.scalar.isASCII ? rune.scalar.value >= 0x20 : rune.scalar.isPrintable
                if isShown { try builder.append(bytes) } else { try builder.append("\\u" + code(rune.scalar)) }
            }
        }
    }

    static func query(_ text: TemplateText, into builder: inout TextBuilder) throws(TemplateFailure) {
        for byte in text.bytes {
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII, scalar.isNameCharacter || "-.~".unicodeScalars.contains(scalar) {
                try builder.append(byte, count: 1)
            } else {
                try builder.append(byte == 0x20 ? "+" : "%" + [byte].hexadecimal.uppercased())
            }
        }
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        String(scalar.value, radix: 16, uppercase: true).leftPadded(to: 4)
    }
}
