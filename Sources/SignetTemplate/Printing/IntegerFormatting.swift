// Whole numbers under a verb.
extension ValueFormatter {
    mutating func formatInteger(_ value: TemplateValue, _ verb: Unicode.Scalar) throws(TemplateFailure) {
        let isNegative = (value.signed ?? 0) < 0
        let size = value.signed?.magnitude ?? value.unsigned ?? 0
        switch verb {
        case "v" where flags.sharpV && value.signed == nil:
            let sharp = flags.sharp
            flags.sharp = true
            defer { flags.sharp = sharp }
            try append(size, isNegative, radix: 16, verb: "v")
        case "v", "d": try append(size, isNegative, radix: 10, verb: verb)
        case "b": try append(size, isNegative, radix: 2, verb: verb)
        case "o", "O": try append(size, isNegative, radix: 8, verb: verb)
        case "x", "X": try append(size, isNegative, radix: 16, verb: verb)
        case "c": try pad(String(Character(scalar(size, isNegative))).utf8)
        case "q": try pad(GoQuote.character(UInt64(scalar(size, isNegative).value), ascii: flags.plus))
        case "U": try pad(unicode(size, isNegative))
        default: try wrongVerb(value, verb)
        }
    }

    private func scalar(_ size: UInt64, _ isNegative: Bool) -> Unicode.Scalar {
        isNegative ? Rune.replacement : UInt32(exactly: size).flatMap(Unicode.Scalar.init) ?? Rune.replacement
    }

    private func unicode(_ size: UInt64, _ isNegative: Bool) -> [UInt8] {
        let number = isNegative ? 0 &- size : size
        let least = min(max(flags.precision ?? 4, 4), 100)
        var text = "U+" + String(number, radix: 16, uppercase: true).leftPadded(to: least)
        if flags.sharp, let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init), scalar.isPrintable {
            text += " '\(scalar)'"
        }
        return Array(text.utf8)
    }

    private mutating func append(
        _ size: UInt64, _ isNegative: Bool, radix: Int, verb: Unicode.Scalar
    ) throws(TemplateFailure) {
        var digits = String(size, radix: radix, uppercase: verb == "X")
        let sign = isNegative ? "-" : flags.plus ? "+" : flags.space ? " " : ""
        if let precision = flags.precision {
            if precision == 0, size == 0 { return try pad([], zeros: false) }
            digits = digits.leftPadded(to: precision)
        } else if flags.zero, !flags.minus, let width = flags.width {
            digits = digits.leftPadded(to: width - sign.utf8.count)
        }
        var prefix = ""
        if flags.sharp {
            switch radix {
            case 2: prefix = "0b"
            case 8: prefix = digits.hasPrefix("0") ? "" : "0"
            case 16: prefix = verb == "X" ? "0X" : "0x"
            default: break
            }
        }
        if verb == "O" { prefix = "0o" }
        try pad((sign + prefix + digits).utf8, zeros: false)
    }
}
