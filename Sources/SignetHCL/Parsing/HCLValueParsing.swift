import SignetCore

extension HCLParser {
    /// Reads a value. In HCL 2 what is no literal is kept as an expression.
    mutating func value() throws(SignetError) -> HCLValue {
        let start = cursor
        if let kind = try literal(), dialect == .hcl1 || isValueEnd {
            return HCLValue(kind, at: start.position)
        }
        cursor = start
        guard dialect == .hcl2 else {
            throw failure(
                "\(found) is not a value.",
                remedy: "Write a string in quotes, a number, true, false, a list, an object or a heredoc.")
        }
        return HCLValue(.expression(try expression(until: .line)), at: start.position)
    }

    /// A literal; nil when none begins here or, in HCL 2, when it turns out to be part of an expression.
    private mutating func literal() throws(SignetError) -> HCLValue.Kind? {
        guard let byte = cursor.peek() else { return nil }
        switch byte {
        case UInt8(ascii: "\""): return try quoted()
        case UInt8(ascii: "<") where cursor.isAt("<<"): return try heredoc()
        case UInt8(ascii: "["):
            return try nested { parser throws(SignetError) in try parser.list() }
        case UInt8(ascii: "{"):
            return try nested { parser throws(SignetError) in try parser.object() }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            switch identifier() {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            case "null" where dialect == .hcl2: return .null
            default: return nil
            }
        }
    }

    /// Whether nothing but the end of the value follows on this line.
    private var isValueEnd: Bool {
        var rest = cursor
        rest.skipBlanks()
        guard let byte = rest.peek(), !rest.isAtLineEnd else { return true }
        return [",", "}", "]", ")", "#"].contains(UnicodeScalar(byte)) || rest.isAt("//") || rest.isAt("/*")
    }

    private mutating func list() throws(SignetError) -> HCLValue.Kind? {
        let opening = cursor.position
        cursor.advance()
        try skipTrivia()
        if isAtLoop { return nil }
        var elements: [HCLValue] = []
        while cursor.peek() != UInt8(ascii: "]") {
            guard cursor.peek() != nil else {
                throw failure(
                    "the file ends before the list that began at \(opening) does.", remedy: "Add the missing ].")
            }
            elements.append(try value())
            try skipTrivia()
            if cursor.peek() == UInt8(ascii: ",") {
                cursor.advance()
                try skipTrivia()
            } else if cursor.peek() != UInt8(ascii: "]") {
                throw failure(
                    "\(found) stands where a comma or ] is wanted in the list that began at \(opening).",
                    remedy: "Separate the elements by commas.")
            }
        }
        cursor.advance()
        return .list(elements)
    }

    private mutating func object() throws(SignetError) -> HCLValue.Kind? {
        let opening = cursor.position
        cursor.advance()
        if dialect == .hcl2 {
            var first = self
            try first.skipTrivia()
            if first.isAtLoop || first.cursor.peek() == UInt8(ascii: "(") { return nil }
        }
        return .object(try body(of: .object, openedAt: opening))
    }

    /// Whether `for` of HCL 2 stands here.
    private var isAtLoop: Bool {
        guard dialect == .hcl2, cursor.isAt("for"), let next = cursor.peek(3) else { return false }
        return HCLCharacter.isBlank(next)
    }

    private mutating func number() throws(SignetError) -> HCLValue.Kind? {
        let start = cursor
        if cursor.peek() == UInt8(ascii: "-") { cursor.advance() }
        guard let first = cursor.peek(), HCLCharacter.isDigit(first) else { return nil }
        if cursor.isAt("0x") || cursor.isAt("0X") {
            cursor.advance(2)
            cursor.skip(while: HCLCharacter.isHexDigit)
        } else {
            cursor.skipDecimalNumber()
        }
        let literal = cursor.text(since: start)
        if let next = cursor.peek(), HCLCharacter.beginsWord(next) {
            cursor.skip { HCLCharacter.continuesWord($0, .hcl1) }
            throw failure(
                "\"\(cursor.text(since: start).prefix(60))\" is not a number.", at: start.position,
                remedy: "Write what is more than a number in quotes, for example \"30s\".")
        }
        guard let number = HCLNumber(literal: literal, dialect: dialect) else {
            throw failure(
                "the number \(literal.prefix(60)) cannot be used.", at: start.position,
                remedy: "Write one of at most 18 digits.")
        }
        return .number(number)
    }
}

extension HCLCursor {
    /// Skips digits, a fraction and an exponent.
    mutating func skipDecimalNumber() {
        skip(while: HCLCharacter.isDigit)
        if peek() == UInt8(ascii: "."), let next = peek(1), HCLCharacter.isDigit(next) {
            advance()
            skip(while: HCLCharacter.isDigit)
        }
        guard let mark = peek(), mark | 0x20 == UInt8(ascii: "e") else { return }
        let hasSign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
        guard let digit = peek(hasSign ? 2 : 1), HCLCharacter.isDigit(digit) else { return }
        advance(hasSign ? 2 : 1)
        skip(while: HCLCharacter.isDigit)
    }
}
