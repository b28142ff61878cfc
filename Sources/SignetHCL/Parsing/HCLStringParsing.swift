import SignetCore

extension HCLParser {
    /// Reads a string in quotes.
    mutating func quoted() throws(SignetError) -> HCLValue.Kind {
        let start = cursor.position
        cursor.advance()
        var pieces = TemplatePieces()
        while let byte = cursor.peek(), !cursor.isAtLineEnd {
            switch byte {
            case UInt8(ascii: "\""):
                cursor.advance()
                return pieces.kind
            case UInt8(ascii: "\\"):
                pieces.append(try escape())
            default:
                if try !takeTemplate(into: &pieces) { takeByte(into: &pieces) }
            }
        }
        throw failure(
            "the string that begins here has no end on its line.", at: start,
            remedy: "Add the missing quote; a text of several lines is written as a heredoc: <<EOT.")
    }

    mutating func takeByte(into pieces: inout TemplatePieces) {
        if let byte = cursor.peek() { pieces.append(byte) }
        cursor.advance()
    }

    /// Takes `${...}`, `%{...}` or their escaped forms if one stands here.
    mutating func takeTemplate(into pieces: inout TemplatePieces) throws(SignetError) -> Bool {
        guard dialect == .hcl2 else { return try takeLiteralInterpolation(into: &pieces) }
        if cursor.isAt("$${") || cursor.isAt("%%{") {
            cursor.advance()
            takeByte(into: &pieces)
            takeByte(into: &pieces)
            return true
        }
        let isDirective = cursor.isAt("%{")
        guard isDirective || cursor.isAt("${") else { return false }
        cursor.advance(2)
        let position = cursor.position
        let source = try expression(until: .brace)
        cursor.advance()
        pieces.append(
            isDirective
                ? .directive(source: source, position: position)
                : .interpolation(source: source, position: position))
        return true
    }

    /// HCL 1 keeps `${...}` as it is, quotes and line ends within it included.
    private mutating func takeLiteralInterpolation(into pieces: inout TemplatePieces) throws(SignetError) -> Bool {
        guard cursor.isAt("${") else { return false }
        let start = cursor.position
        var open = 0
        repeat {
            guard let byte = cursor.peek() else {
                throw failure("the ${ that begins here has no end.", at: start, remedy: "Add the missing }.")
            }
            if byte == UInt8(ascii: "{") { open += 1 }
            if byte == UInt8(ascii: "}") { open -= 1 }
            takeByte(into: &pieces)
        } while open > 0 || cursor.bytes[cursor.offset - 1] == UInt8(ascii: "$")
        return true
    }
}

// MARK: Escapes

extension HCLParser {
    /// Reads what follows a backslash.
    private mutating func escape() throws(SignetError) -> UnicodeScalar {
        let start = cursor.position
        cursor.advance()
        let letter = cursor.peek() ?? UInt8(ascii: "\n")
        if let scalar = Self.simpleEscapes[letter] { return taken(scalar) }
        if dialect == .hcl1, let scalar = Self.oldEscapes[letter] { return taken(scalar) }
        switch letter {
        case UInt8(ascii: "u"):
            cursor.advance()
            return try codePoint(digits: 4, radix: 16, at: start)
        case UInt8(ascii: "U"):
            cursor.advance()
            return try codePoint(digits: 8, radix: 16, at: start)
        case UInt8(ascii: "x") where dialect == .hcl1:
            cursor.advance()
            return try codePoint(digits: 2, radix: 16, at: start)
        case UInt8(ascii: "0")...UInt8(ascii: "7") where dialect == .hcl1:
            return try codePoint(digits: 3, radix: 8, at: start)
        default:
            throw failure(
                "\(found) cannot follow a backslash.", at: start, remedy: "Write a backslash itself as \\\\.")
        }
    }

    private mutating func taken(_ scalar: UnicodeScalar) -> UnicodeScalar {
        cursor.advance()
        return scalar
    }

    private mutating func codePoint(
        digits: Int, radix: Int, at start: HCLPosition
    ) throws(SignetError) -> UnicodeScalar {
        let first = cursor
        cursor.advance(digits)
        let text = cursor.text(since: first)
        guard text.utf8.count == digits, text.utf8.allSatisfy(HCLCharacter.isHexDigit),
            let value = UInt32(text, radix: radix), let scalar = UnicodeScalar(value), value > 0
        else {
            throw failure(
                "this escape is not a character.", at: start, remedy: "Write \\u and 4 hexadecimal digits.")
        }
        return scalar
    }

    private static let simpleEscapes: [UInt8: UnicodeScalar] = [
        UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t", UInt8(ascii: "\""): "\"",
        UInt8(ascii: "\\"): "\\",
    ]

    private static let oldEscapes: [UInt8: UnicodeScalar] = [
        UInt8(ascii: "a"): "\u{07}", UInt8(ascii: "b"): "\u{08}", UInt8(ascii: "f"): "\u{0C}",
        UInt8(ascii: "v"): "\u{0B}",
    ]
}

/// A string while it is being read.
struct TemplatePieces {
    private var parts: [HCLTemplate.Part] = []
    private var text: [UInt8] = []

    mutating func append(_ byte: UInt8) { text.append(byte) }

    mutating func append(_ scalar: UnicodeScalar) { text.append(contentsOf: String(Character(scalar)).utf8) }

    mutating func append(_ part: HCLTemplate.Part) {
        flush()
        parts.append(part)
    }

    private mutating func flush() {
        guard !text.isEmpty else { return }
        parts.append(.text(String(decoding: text, as: UTF8.self)))
        text = []
    }

    /// A plain text when there is nothing to evaluate.
    var kind: HCLValue.Kind {
        guard !parts.isEmpty else { return .text(String(decoding: text, as: UTF8.self)) }
        var whole = self
        whole.flush()
        return .template(HCLTemplate(parts: whole.parts))
    }
}
