import SignetCore

extension HCLParser {
    enum ExpressionEnd {
        /// The end of the line, a comma or a bracket that the expression did not open.
        case line
        /// The brace that closes `${` or `%{`; it is not taken.
        case brace
    }

    /// Takes the source of an expression: brackets must match, strings, heredocs and comments are passed over.
    mutating func expression(until end: ExpressionEnd) throws(SignetError) -> String {
        try nested { parser throws(SignetError) in try parser.scanExpression(until: end) }
    }

    private mutating func scanExpression(until end: ExpressionEnd) throws(SignetError) -> String {
        if end == .brace { cursor.skipBlanksAndLineEnds() }
        let start = cursor
        var last = cursor
        var open: [UInt8] = []
        while let byte = cursor.peek() {
            if open.isEmpty, isEnd(byte, end) { break }
            if try skipComment() { continue }
            if open.isEmpty { try refuseAssignment() }
            switch byte {
            case UInt8(ascii: "\""): _ = try quoted()
            case UInt8(ascii: "<") where isAtHeredoc: _ = try heredoc()
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                try note(opening: byte, in: &open)
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard open.popLast() == byte else {
                    throw failure("\(found) closes nothing.", remedy: "Check the brackets of this expression.")
                }
                cursor.advance()
            default: cursor.advance()
            }
            if !HCLCharacter.isBlank(byte), byte != UInt8(ascii: "\n") { last = cursor }
        }
        guard open.isEmpty, cursor.peek() != nil || end == .line else {
            throw failure(
                "the expression that begins here has no end.", at: start.position, remedy: "Close its brackets.")
        }
        guard last.offset > start.offset else {
            throw failure("\(found) stands where a value is wanted.", remedy: "Write a value.")
        }
        return last.text(since: start)
    }

    private func isEnd(_ byte: UInt8, _ end: ExpressionEnd) -> Bool {
        if end == .brace { return byte == UInt8(ascii: "}") }
        return cursor.isAtLineEnd || [",", "}", "]", ")"].contains(UnicodeScalar(byte))
    }

    /// A single `=` belongs to a second attribute on the same line.
    private func refuseAssignment() throws(SignetError) {
        let comparisons = Array("=!<>".utf8)
        guard cursor.peek() == UInt8(ascii: "="), cursor.peek(1) != UInt8(ascii: "="),
            cursor.peek(1) != UInt8(ascii: ">"), cursor.offset > 0,
            !comparisons.contains(cursor.bytes[cursor.offset - 1])
        else { return }
        throw failure("a second = stands on this line.", remedy: "Write one attribute a line.")
    }

    private var isAtHeredoc: Bool {
        guard cursor.isAt("<<"), let next = cursor.peek(2) else { return false }
        return next == UInt8(ascii: "-") || HCLCharacter.beginsWord(next)
    }

    private mutating func note(opening byte: UInt8, in open: inout [UInt8]) throws(SignetError) {
        guard open.count < HCLDocument.deepest else {
            throw failure("too many brackets stand in one another here.", remedy: "Write it flatter.")
        }
        open.append(byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : byte + 2)
        cursor.advance()
    }
}
