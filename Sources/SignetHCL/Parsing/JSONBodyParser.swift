import SignetCore

/// Reads JSON (RFC 8259) into the same tree as HCL: an object is a body of attributes.
struct JSONBodyParser {
    private var cursor: HCLCursor
    private let fileName: String
    private var depth = 0

    init(cursor: HCLCursor, fileName: String) {
        self.cursor = cursor
        self.fileName = fileName
    }

    /// Reads the whole text, whose first byte is `{`.
    consuming func document() throws(SignetError) -> HCLBody {
        let body = try object()
        cursor.skipBlanksAndLineEnds()
        guard cursor.peek() == nil else { throw failure("something follows the JSON object.", remedy: "Remove it.") }
        return body
    }

    private func failure(_ message: String, remedy: String = "Correct the JSON here.") -> SignetError {
        SignetError(.invalidHCL, "\(fileName):\(cursor.position): \(message)", remedy: remedy)
    }

    private mutating func value() throws(SignetError) -> HCLValue {
        let position = cursor.position
        guard let byte = cursor.peek() else { throw failure("the text ends where a value is wanted.") }
        switch byte {
        case UInt8(ascii: "{"): return HCLValue(.object(try object()), at: position)
        case UInt8(ascii: "["): return HCLValue(.list(try list()), at: position)
        case UInt8(ascii: "\""): return HCLValue(.text(try string()), at: position)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return HCLValue(.number(try number()), at: position)
        default:
            for (word, kind): (StaticString, HCLValue.Kind) in [
                ("true", .boolean(true)), ("false", .boolean(false)), ("null", .null),
            ] where cursor.isAt(word) {
                cursor.advance(word.utf8CodeUnitCount)
                return HCLValue(kind, at: position)
            }
            throw failure("this is not a JSON value.")
        }
    }

    private mutating func object() throws(SignetError) -> HCLBody {
        let position = cursor.position
        var items: [HCLItem] = []
        try elements(closedBy: UInt8(ascii: "}")) { parser throws(SignetError) in
            let place = parser.cursor.position
            guard parser.cursor.peek() == UInt8(ascii: "\"") else {
                throw parser.failure("a name in quotes is wanted here.")
            }
            let name = try parser.string()
            parser.cursor.skipBlanksAndLineEnds()
            guard parser.cursor.peek() == UInt8(ascii: ":") else {
                throw parser.failure("a colon is wanted after \"\(name.prefix(60))\".")
            }
            parser.cursor.advance()
            parser.cursor.skipBlanksAndLineEnds()
            items.append(.attribute(HCLAttribute(name: name, position: place, value: try parser.value())))
        }
        return HCLBody(items: items, position: position)
    }

    private mutating func list() throws(SignetError) -> [HCLValue] {
        var values: [HCLValue] = []
        try elements(closedBy: UInt8(ascii: "]")) { parser throws(SignetError) in values.append(try parser.value()) }
        return values
    }

    /// Reads what stands between two brackets, separated by commas.
    private mutating func elements(
        closedBy closing: UInt8, _ read: (inout JSONBodyParser) throws(SignetError) -> Void
    ) throws(SignetError) {
        guard depth < HCLDocument.deepest else {
            throw failure(
                "more than \(HCLDocument.deepest) brackets stand in one another.", remedy: "Write it flatter.")
        }
        depth += 1
        defer { depth -= 1 }
        cursor.advance()
        cursor.skipBlanksAndLineEnds()
        if cursor.peek() == closing { return cursor.advance() }
        while true {
            try read(&self)
            cursor.skipBlanksAndLineEnds()
            if cursor.peek() == closing { return cursor.advance() }
            guard cursor.peek() == UInt8(ascii: ",") else {
                throw failure("a comma or \(UnicodeScalar(closing)) is wanted here.")
            }
            cursor.advance()
            cursor.skipBlanksAndLineEnds()
        }
    }

    private mutating func number() throws(SignetError) -> HCLNumber {
        let start = cursor
        if cursor.peek() == UInt8(ascii: "-") { cursor.advance() }
        let digits = cursor
        cursor.skipDecimalNumber()
        let hasLeadingZero =
            digits.peek() == UInt8(ascii: "0") && digits.peek(1).map(HCLCharacter.isDigit) == true
        guard cursor.offset > digits.offset, !hasLeadingZero,
            let number = HCLNumber(literal: cursor.text(since: start), dialect: .hcl2)
        else {
            cursor = start
            throw failure("this is not a JSON number that can be used.")
        }
        return number
    }
}

// MARK: Strings

extension JSONBodyParser {
    private mutating func string() throws(SignetError) -> String {
        let start = cursor
        cursor.advance()
        var text: [UInt8] = []
        while let byte = cursor.peek(), byte >= 0x20 {
            if byte == UInt8(ascii: "\"") {
                cursor.advance()
                return String(decoding: text, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: String(Character(try escape())).utf8)
            } else {
                text.append(byte)
                cursor.advance()
            }
        }
        if cursor.peek() == nil { cursor = start }
        throw failure("the string has no end on its line.", remedy: "Add the missing quote.")
    }

    private mutating func escape() throws(SignetError) -> UnicodeScalar {
        cursor.advance()
        let letter = cursor.peek() ?? 0
        cursor.advance()
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UnicodeScalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw failure("this cannot follow a backslash.")
        }
    }

    private mutating func codePoint() throws(SignetError) -> UnicodeScalar {
        let first = try codeUnit()
        if let scalar = UnicodeScalar(UInt32(first)) { return scalar }
        guard cursor.isAt("\\u") else { throw failure("half of a surrogate pair is missing here.") }
        cursor.advance(2)
        let second = try codeUnit()
        let isPair = UTF16.isLeadSurrogate(first) && UTF16.isTrailSurrogate(second)
        let value = 0x10000 + (UInt32(first & 0x3FF) << 10) + UInt32(second & 0x3FF)
        guard isPair, let scalar = UnicodeScalar(value) else {
            throw failure("this surrogate pair is not a character.")
        }
        return scalar
    }

    private mutating func codeUnit() throws(SignetError) -> UInt16 {
        let start = cursor
        cursor.advance(4)
        let text = cursor.text(since: start)
        guard text.utf8.count == 4, text.utf8.allSatisfy(HCLCharacter.isHexDigit), let unit = UInt16(text, radix: 16)
        else {
            throw failure("\\u must be followed by 4 hexadecimal digits.")
        }
        return unit
    }
}
