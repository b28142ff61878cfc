/// Cuts a template into tokens; blanks beside trim markers are dropped here.
struct TemplateLexer {
    private let bytes: [UInt8]
    private let left: [UInt8]
    private let right: [UInt8]
    private var offset = 0
    private var tokens: [TemplateToken] = []

    /// All tokens of a text; the last is ``TemplateToken/Kind/end`` or a problem.
    static func tokens(of source: TemplateSource, left: String, right: String) -> [TemplateToken] {
        var lexer = TemplateLexer(source, left: left, right: right)
        lexer.scan()
        return lexer.tokens
    }

    private init(_ source: TemplateSource, left: String, right: String) {
        bytes = source.bytes
        self.left = Array(left.utf8)
        self.right = Array(right.utf8)
    }

    /// A stop at something unacceptable, already in the tokens.
    private struct Stop: Error {}

    private mutating func scan() {
        do {
            while offset < bytes.count { try scanTextAndAction() }
            emit(.end, from: offset)
        } catch {}
    }

    private mutating func scanTextAndAction() throws {
        let start = offset
        guard let delimiter = find(left, from: start) else {
            offset = bytes.count
            return emit(.text, from: start)
        }
        offset = delimiter
        let inside = delimiter + left.count
        let isTrimmed = isBlank(at: inside + 1) && byte(inside) == UInt8(ascii: "-")
        var end = delimiter
        if isTrimmed { while end > start, isBlank(at: end - 1) { end -= 1 } }
        if end > start { tokens.append(TemplateToken(kind: .text, range: start..<end)) }
        let content = isTrimmed ? inside + 2 : inside
        if has("/*", at: content) {
            offset = content
            return try skipComment()
        }
        tokens.append(TemplateToken(kind: .leftDelimiter, range: delimiter..<inside))
        offset = content
        try scanAction()
    }

    private mutating func skipComment() throws {
        let start = offset
        guard let end = find(Array("*/".utf8), from: start + 2) else { throw problem("unclosed comment", at: start) }
        offset = end + 2
        guard let delimiter = rightDelimiter else {
            throw problem("comment ends before closing delimiter", at: start)
        }
        leaveAction(delimiter)
    }

    /// Everything from behind the left delimiter to the right one.
    private mutating func scanAction() throws {
        var openParentheses: [Int] = []
        while true {
            if let delimiter = rightDelimiter {
                if let open = openParentheses.last { throw problem("unclosed left paren", at: open) }
                let start = offset + (delimiter.isTrimming ? 2 : 0)
                tokens.append(TemplateToken(kind: .rightDelimiter, range: start..<delimiter.end))
                return leaveAction(delimiter)
            }
            guard offset < bytes.count else { throw problem("unclosed action", at: offset) }
            let start = offset
            if bytes[start] == UInt8(ascii: "(") {
                openParentheses.append(start)
            } else if bytes[start] == UInt8(ascii: ")"), openParentheses.popLast() == nil {
                throw problem("unexpected right paren", at: start)
            }
            try scanToken()
        }
    }

    private mutating func scanToken() throws {
        let start = offset
        let rune = Rune(bytes, at: start)
        switch rune.scalar {
        case " ", "\t", "\r", "\n":
            repeat { offset += 1 } while isBlank(at: offset) && rightDelimiter == nil
            emit(.space, from: start)
        case "=": emitOne(.assign)
        case "|": emitOne(.pipe)
        case "(": emitOne(.leftParenthesis)
        case ")": emitOne(.rightParenthesis)
        case ":":
            guard byte(start + 1) == UInt8(ascii: "=") else { throw problem("expected :=", at: start) }
            offset += 2
            emit(.declare, from: start)
        case "\"": try scanQuoted(.string, "unterminated quoted string")
        case "'": try scanQuoted(.character, "unterminated character constant")
        case "`":
            guard let end = find([UInt8(ascii: "`")], from: start + 1) else {
                throw problem("unterminated raw quoted string", at: start)
            }
            offset = end + 1
            emit(.rawString, from: start)
        case "$": try scanName(.variable, skipping: 1)
        case "." where !isDigit(at: start + 1): try scanName(.field, skipping: 1)
        case ".", "+", "-", "0"..."9": try scanNumber()
        case _ where rune.scalar.isNameCharacter: try scanName(.name, skipping: 0)
        case "!"..."~": emitOne(.other)
        default: throw problem("unrecognized character in action: \(describe(rune))", at: start)
        }
    }

    private mutating func scanName(_ kind: TemplateToken.Kind, skipping sign: Int) throws {
        let start = offset
        offset += sign
        while offset < bytes.count {
            let rune = Rune(bytes, at: offset)
            guard rune.scalar.isNameCharacter else { break }
            offset += rune.length
        }
        guard isAtTerminator else {
            throw problem("bad character \(describe(Rune(bytes, at: offset)))", at: offset)
        }
        if kind == .field, offset == start + 1 { return emit(.dot, from: start) }
        guard kind == .name else { return emit(kind, from: start) }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        if let keyword = TemplateToken.Keyword(rawValue: word) { return emit(.keyword(keyword), from: start) }
        emit(word == "true" || word == "false" ? .bool : .name, from: start)
    }

    private mutating func scanQuoted(_ kind: TemplateToken.Kind, _ complaint: String) throws {
        let start = offset
        let quote = bytes[start]
        offset += 1
        while let byte = byte(offset), byte != quote {
            if byte == UInt8(ascii: "\\") { offset += 1 }
            if offset >= bytes.count || bytes[offset] == UInt8(ascii: "\n") { throw problem(complaint, at: start) }
            offset += 1
        }
        guard offset < bytes.count else { throw problem(complaint, at: start) }
        offset += 1
        emit(kind, from: start)
    }

    private mutating func scanNumber() throws {
        let start = offset
        var kind = TemplateToken.Kind.number
        var isGood = scanReal()
        if isGood, byte(offset) == UInt8(ascii: "+") || byte(offset) == UInt8(ascii: "-") {
            kind = .complex
            isGood = scanReal() && bytes[offset - 1] == UInt8(ascii: "i")
        }
        guard isGood else {
            let text = String(decoding: bytes[start..<min(offset, bytes.count)], as: UTF8.self)
            throw problem("bad number syntax: \"\(text.prefix(60))\"", at: start)
        }
        emit(kind, from: start)
    }

    /// One number without an imaginary part of its own; false when a letter follows that belongs to none.
    private mutating func scanReal() -> Bool {
        accept("+-")
        var digits = "0123456789_"
        if accept("0") {
            if accept("xX") {
                digits = "0123456789abcdefABCDEF_"
            } else if accept("oO") {
                digits = "01234567_"
            } else if accept("bB") {
                digits = "01_"
            }
        }
        acceptRun(digits)
        if accept(".") { acceptRun(digits) }
        if digits.utf8.count == 11, accept("eE") { acceptExponent() }
        if digits.utf8.count == 23, accept("pP") { acceptExponent() }
        accept("i")
        guard offset < bytes.count else { return true }
        let next = Rune(bytes, at: offset)
        if next.scalar.isNameCharacter { offset += next.length }
        return !next.scalar.isNameCharacter
    }

    private mutating func acceptExponent() {
        accept("+-")
        acceptRun("0123456789_")
    }

    @discardableResult private mutating func accept(_ characters: String) -> Bool {
        guard let byte = byte(offset), characters.utf8.contains(byte) else { return false }
        offset += 1
        return true
    }

    private mutating func acceptRun(_ characters: String) {
        while accept(characters) {}
    }
}

// MARK: Looking

extension TemplateLexer {
    private func byte(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func isBlank(at offset: Int) -> Bool {
        guard let byte = byte(offset) else { return false }
        return byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    private func isDigit(at offset: Int) -> Bool {
        byte(offset).map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    private func has(_ text: String, at offset: Int) -> Bool {
        offset <= bytes.count && bytes[offset...].starts(with: text.utf8)
    }

    private func find(_ needle: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, bytes.count >= needle.count, start <= bytes.count - needle.count else {
            return nil
        }
        return (start...(bytes.count - needle.count)).first {
            bytes[$0] == first && bytes[$0...].starts(with: needle)
        }
    }

    /// The right delimiter, when it begins here, perhaps with a trim marker.
    private var rightDelimiter: (isTrimming: Bool, end: Int)? {
        if isBlank(at: offset), byte(offset + 1) == UInt8(ascii: "-"), bytes[(offset + 2)...].starts(with: right) {
            return (true, offset + 2 + right.count)
        }
        return bytes[offset...].starts(with: right) ? (false, offset + right.count) : nil
    }

    /// Whether a name may end here, so that `$x+2` is not taken for anything.
    private var isAtTerminator: Bool {
        guard let byte = byte(offset), !isBlank(at: offset) else { return true }
        return ".,|:)(".utf8.contains(byte) || bytes[offset...].starts(with: right)
    }

    private func describe(_ rune: Rune) -> String {
        let code = "U+" + String(rune.scalar.value, radix: 16, uppercase: true).leftPadded(to: 4)
        return rune.scalar.isPrintable ? "\(code) '\(rune.scalar)'" : code
    }
}

// MARK: Telling

extension TemplateLexer {
    private mutating func emit(_ kind: TemplateToken.Kind, from start: Int) {
        tokens.append(TemplateToken(kind: kind, range: start..<offset))
    }

    private mutating func emitOne(_ kind: TemplateToken.Kind) {
        offset += 1
        emit(kind, from: offset - 1)
    }

    private mutating func leaveAction(_ delimiter: (isTrimming: Bool, end: Int)) {
        offset = delimiter.end
        if delimiter.isTrimming { while isBlank(at: offset) { offset += 1 } }
    }

    private mutating func problem(_ message: String, at place: Int) -> Stop {
        tokens.append(TemplateToken(kind: .problem(message), range: place..<place))
        return Stop()
    }
}

extension String {
    /// With zeros before it up to `count` characters.
    func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(0, count - utf8.count)) + self
    }
}
