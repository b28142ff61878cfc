/// Reads JSON (RFC 8259) in UTF-8. Of members of the same name the last counts.
///
/// Foundation's decoder finds out what a value of any kind is by failing as every other kind, which takes longer than the
/// signature of a certificate.
struct JSONReader {
    /// Containers within one another; more is refused, so that no input exhausts the stack.
    private static let maximumDepth = 256

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The one value that the whole input is.
    /// - Throws: `DecodingError.dataCorrupted` with the place.
    mutating func read() throws -> JSONValue {
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw failure("more follows") }
        return value
    }

    private mutating func value() throws -> JSONValue {
        skipBlanks()
        guard let first = next else { throw failure("a value is missing") }
        switch first {
        case UInt8(ascii: "{"): return try nested { try $0.object() }
        case UInt8(ascii: "["): return try nested { try $0.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(_ read: (inout Self) throws -> JSONValue) throws -> JSONValue {
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure("too many values within one another") }
        defer { depth -= 1 }
        position += 1
        return try read(&self)
    }

    private mutating func object() throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw failure("the name of a member is missing") }
            let name = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon is missing") }
            members[name] = try value()
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("an object does not end") }
        return .object(members)
    }

    private mutating func array() throws -> JSONValue {
        var elements: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value())
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("an array does not end") }
        return .array(elements)
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws -> JSONValue {
        let matches = text.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard matches else { throw failure("no value begins so") }
        position += text.utf8CodeUnitCount
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = next, byte <= 0x20, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            position += 1
        }
    }

    private func failure(_ what: String) -> DecodingError {
        .dataCorrupted(
            DecodingError.Context(codingPath: [], debugDescription: "No JSON: \(what), at byte \(position)."))
    }
}

// MARK: - Numbers (section 6)

extension JSONReader {
    private mutating func number() throws -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let beginsWithZero = next == UInt8(ascii: "0")
        let digits = takeDigits()
        guard digits == 1 || (digits > 1 && !beginsWithZero) else { throw failure("no value begins so") }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard takeDigits() > 0 else { throw failure("digits are missing") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            guard takeDigits() > 0 else { throw failure("digits are missing") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw failure("a number is too large") }
        return Int(exactly: number).map(JSONValue.integer) ?? .number(number)
    }

    /// - Returns: how many there were.
    private mutating func takeDigits() -> Int {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }
}

// MARK: - Texts (section 7)

extension JSONReader {
    private mutating func string() throws -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        guard next == UInt8(ascii: "\\") else {
            let content = bytes[start..<position]
            return try text(content)
        }
        var content = Array(bytes[start..<position])
        while let byte = next, byte != UInt8(ascii: "\""), byte >= 0x20 {
            position += 1
            if byte == UInt8(ascii: "\\") { try readEscape(into: &content) } else { content.append(byte) }
        }
        return try text(content)
    }

    /// The text of a string whose end is reached.
    private mutating func text(_ content: some Collection<UInt8>) throws -> String {
        guard take(UInt8(ascii: "\"")) else { throw failure("a text does not end, or holds a control character") }
        guard let text = String(validating: content, as: UTF8.self) else { throw failure("a text is not UTF-8") }
        return text
    }

    private mutating func readEscape(into content: inout [UInt8]) throws {
        guard let byte = next else { throw failure("a text does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0c)
        case UInt8(ascii: "n"): content.append(0x0a)
        case UInt8(ascii: "r"): content.append(0x0d)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content += String(try scalar()).utf8
        default: throw failure("an unknown escape")
        }
    }

    /// After `\u`; of a pair of surrogates both.
    private mutating func scalar() throws -> Unicode.Scalar {
        var code = UInt32(try codeUnit())
        if (0xd800..<0xdc00).contains(code) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw failure("half a surrogate pair") }
            let low = UInt32(try codeUnit())
            guard (0xdc00..<0xe000).contains(low) else { throw failure("half a surrogate pair") }
            code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
        return scalar
    }

    private mutating func codeUnit() throws -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits are missing") }
        position += 4
        return unit
    }
}
