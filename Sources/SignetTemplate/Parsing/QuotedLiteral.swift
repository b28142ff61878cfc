/// Go's string and character literals.
enum QuotedLiteral {
    /// The text of a literal with its quotes; nil when it is none.
    static func text(_ literal: ArraySlice<UInt8>) -> [UInt8]? {
        guard let quote = literal.first, literal.count >= 2, literal.last == quote else { return nil }
        let inside = Array(literal.dropFirst().dropLast())
        if quote == UInt8(ascii: "`") { return inside.filter { $0 != UInt8(ascii: "\r") } }
        var text: [UInt8] = []
        var offset = 0
        while offset < inside.count {
            guard let piece = piece(inside, &offset, quote: quote) else { return nil }
            text += piece.bytes
        }
        return text
    }

    /// The scalar of a character literal with its quotes; nil when it is none, or holds more than one.
    static func character(_ literal: ArraySlice<UInt8>) -> UInt32? {
        guard literal.count >= 3 else { return nil }
        let inside = Array(literal.dropFirst().dropLast())
        var offset = 0
        guard let piece = piece(inside, &offset, quote: UInt8(ascii: "'")), offset == inside.count else { return nil }
        return piece.value
    }

    /// One character or escape sequence: its number, and the bytes it stands for.
    private static func piece(
        _ bytes: [UInt8], _ offset: inout Int, quote: UInt8
    ) -> (value: UInt32, bytes: [UInt8])? {
        guard bytes[offset] == UInt8(ascii: "\\") else {
            if bytes[offset] == quote { return nil }
            let rune = Rune(bytes, at: offset)
            defer { offset += rune.length }
            return (rune.scalar.value, Array(bytes[offset..<(offset + rune.length)]))
        }
        guard offset + 1 < bytes.count else { return nil }
        let letter = bytes[offset + 1]
        offset += 2
        if let simple = simpleEscapes[letter] { return (UInt32(simple), [simple]) }
        switch letter {
        case quote: return (UInt32(quote), [quote])
        case UInt8(ascii: "x"): return byte(bytes, &offset, digits: 2, radix: 16)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            offset -= 1
            return byte(bytes, &offset, digits: 3, radix: 8)
        case UInt8(ascii: "u"): return scalar(bytes, &offset, digits: 4)
        case UInt8(ascii: "U"): return scalar(bytes, &offset, digits: 8)
        default: return nil
        }
    }

    private static let simpleEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92,
    ]

    private static func number(_ bytes: [UInt8], _ offset: inout Int, digits: Int, radix: Int) -> UInt32? {
        guard offset + digits <= bytes.count else { return nil }
        let text = String(decoding: bytes[offset..<(offset + digits)], as: UTF8.self)
        guard !text.hasPrefix("+"), !text.hasPrefix("-") else { return nil }
        offset += digits
        return UInt32(text, radix: radix)
    }

    private static func byte(
        _ bytes: [UInt8], _ offset: inout Int, digits: Int, radix: Int
    ) -> (value: UInt32, bytes: [UInt8])? {
        guard let number = number(bytes, &offset, digits: digits, radix: radix), let byte = UInt8(exactly: number)
        else {
            return nil
        }
        return (number, [byte])
    }

    private static func scalar(
        _ bytes: [UInt8], _ offset: inout Int, digits: Int
    ) -> (value: UInt32, bytes: [UInt8])? {
        guard let number = number(bytes, &offset, digits: digits, radix: 16), let scalar = Unicode.Scalar(number) else {
            return nil
        }
        return (number, Array(String(Character(scalar)).utf8))
    }
}
