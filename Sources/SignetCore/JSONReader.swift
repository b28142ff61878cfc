/// How much of JSON is read. What comes from strangers is bounded in depth and number too: bytes alone do not bound the work.
public struct JSONLimits: Hashable, Sendable {
    /// Objects and arrays within one another.
    public var depth: Int
    /// Bytes of one text or name, as it is meant, without escapes.
    public var textLength: Int
    /// Values in all, objects and arrays and what is in them.
    public var values: Int

    public init(depth: Int = 100, textLength: Int = .max, values: Int = .max) {
        self.depth = depth
        self.textLength = textLength
        self.values = values
    }

    /// Of files and peers that have been chosen.
    public static let standard = JSONLimits()
}

/// Reads JSON (RFC 8259) in one pass. `JSONDecoder` takes seconds for a body of 500 brackets, because it writes down for each
/// of them where it stands.
struct JSONReader {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    private var count = 0

    init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The one value that the bytes are.
    /// - Throws: `.invalidInput` naming the byte at which it stops being JSON, or is too much.
    mutating func read() throws -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw failure("something follows its end") }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Takes the byte if it comes next.
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws -> JSONValue {
        count += 1
        guard count <= limits.values else { throw failure("it has more than \(limits.values) values") }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[position..<end].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: end - position))
        else { throw failure("a value is expected") }
        position = end
        return value
    }

    private func failure(_ what: String) -> SignetError {
        SignetError(
            .invalidInput, "The JSON cannot be read at byte \(position): \(what).",
            remedy: "Send JSON as RFC 8259 describes it.")
    }
}

// MARK: Objects and arrays

extension JSONReader {
    private mutating func object() throws -> JSONValue {
        try enter()
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if !take("}") {
            repeat {
                skipBlanks()
                guard next == UInt8(ascii: "\"") else { throw failure("a name is expected") }
                let name = try text()
                skipBlanks()
                guard take(":") else { throw failure("a colon is expected") }
                // Of members with the same name the last one counts.
                members[name] = try value()
                skipBlanks()
            } while take(",")
            guard take("}") else { throw failure("a comma or the end of the object is expected") }
        }
        depth -= 1
        return .object(members)
    }

    private mutating func array() throws -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipBlanks()
        if !take("]") {
            repeat {
                elements.append(try value())
                skipBlanks()
            } while take(",")
            guard take("]") else { throw failure("a comma or the end of the array is expected") }
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func enter() throws {
        position += 1
        depth += 1
        guard depth <= limits.depth else { throw failure("it is nested more than \(limits.depth) deep") }
    }
}

// MARK: Texts

extension JSONReader {
    private mutating func text() throws -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if next == UInt8(ascii: "\"") {
            let slice = bytes[start..<position]
            position += 1
            return try checked(slice)
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try checked(unescaped[...])
            case UInt8(ascii: "\\"): try appendEscaped(to: &unescaped)
            case 0..<0x20: throw failure("a text has a control character")
            default: unescaped.append(byte)
            }
        }
        throw failure("a text does not end")
    }

    private func checked(_ text: ArraySlice<UInt8>) throws -> String {
        guard text.count <= limits.textLength else { throw failure("a text has more than \(limits.textLength) bytes") }
        guard let string = String(validating: text, as: UTF8.self) else { throw failure("a text is not in UTF-8") }
        return string
    }

    private mutating func appendEscaped(to text: inout [UInt8]) throws {
        guard let byte = next else { throw failure("a text does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try scalar())).utf8)
        default: throw failure("a text has an unknown escape")
        }
    }

    /// What follows `\u`, and a second one where two surrogates make the character.
    private mutating func scalar() throws -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw failure("half a surrogate pair") }
        let second = try codeUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first - 0xD800) << 10 | UInt32(second - 0xDC00)))
        else { throw failure("half a surrogate pair") }
        return scalar
    }

    private mutating func codeUnit() throws -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw failure("four hexadecimal digits are expected")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}

// MARK: Numbers

extension JSONReader {
    /// Longer ones mean nothing.
    private static let longestNumber = 400

    private mutating func number() throws -> JSONValue {
        let start = position
        _ = take("-")
        try digits(afterZero: false)
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits(afterZero: true)
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits(afterZero: true)
        }
        guard position - start <= Self.longestNumber else { throw failure("a number is too long") }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int(text) { return .integer(number) }
        guard let number = Double(text), number.isFinite else { throw failure("a number is out of range") }
        // `1e3` is a whole number too; what a `Double` cannot hold exactly stays one.
        if !isWhole, number.magnitude <= 0x1p53, let whole = Int(exactly: number) { return .integer(whole) }
        return .number(number)
    }

    /// - Parameter isFree: whether further digits may follow a zero
    private mutating func digits(afterZero isFree: Bool) throws {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw failure("a value is expected") }
        guard isFree || position == start + 1 || bytes[start] != UInt8(ascii: "0") else {
            throw failure("a number begins with 0")
        }
    }
}
