/// A Unicode scalar read from bytes that need not be UTF-8, Go's rune.
struct Rune: Hashable {
    /// What stands for bytes that are no UTF-8.
    static let replacement = Unicode.Scalar(0xFFFD as UInt16) ?? " "

    /// The scalar; ``replacement`` when the bytes are not UTF-8.
    let scalar: Unicode.Scalar
    /// How many bytes it took; 1 when they are not UTF-8.
    let length: Int

    /// Whether the bytes were not UTF-8.
    var isInvalid: Bool { scalar == Self.replacement && length == 1 }

    /// Reads the scalar at an offset within the bytes.
    init(_ bytes: [UInt8], at offset: Int) {
        let first = bytes[offset]
        if first < 0x80 {
            scalar = Unicode.Scalar(first)
            length = 1
            return
        }
        let size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        if first >= 0xC2, first <= 0xF4, offset + size <= bytes.count {
            var value = UInt32(first) & (0x7F >> UInt32(size))
            var isWellFormed = true
            for byte in bytes[(offset + 1)..<(offset + size)] {
                isWellFormed = isWellFormed && byte & 0xC0 == 0x80
                value = value << 6 | UInt32(byte & 0x3F)
            }
            let least: UInt32 = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80
            if isWellFormed, value >= least, let scalar = Unicode.Scalar(value) {
                self.scalar = scalar
                length = size
                return
            }
        }
        scalar = Self.replacement
        length = 1
    }
}

extension TemplateText {
    /// The scalars from first to last.
    var runes: [Rune] {
        var runes: [Rune] = []
        runes.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count {
            let rune = Rune(bytes, at: offset)
            runes.append(rune)
            offset += rune.length
        }
        return runes
    }

    /// How many scalars there are.
    var runeCount: Int {
        var (count, offset) = (0, 0)
        while offset < bytes.count {
            offset += Rune(bytes, at: offset).length
            count += 1
        }
        return count
    }
}

extension Unicode.Scalar {
    /// A letter in Unicode's sense.
    var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the blank.
    var isPrintable: Bool {
        if isASCII { return value >= 0x20 && value < 0x7F }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }

    /// What may stand in a name: letters, digits and the underscore.
    var isNameCharacter: Bool {
        if isASCII {
            return self == "_" || ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
        }
        return isLetter || properties.generalCategory == .decimalNumber
    }
}
