/// A number of a template: one text may be an `int`, a `uint64` and a `float64`; what it becomes depends on who takes it.
struct NumberLiteral: Sendable {
    private(set) var integer: Int64?
    private(set) var unsigned: UInt64?
    private(set) var float: Double?
    private(set) var complex: TemplateComplex?
    /// Whether it is written as a floating-point number.
    private var looksFloating = false

    /// A character between quotes.
    init(character: UInt32) {
        integer = Int64(character)
        unsigned = UInt64(character)
        float = Double(character)
    }

    /// A number as Go writes them.
    /// - Throws: a sentence's end: `illegal number syntax: "0x"`
    init(_ text: String) throws(TemplateFailure) {
        if text.hasSuffix("i") {
            guard let number = Self.complex(text) else { throw Self.illegal(text) }
            complex = number
            if number.imaginary == 0 { setFloat(number.real) }
            return
        }
        let isHexadecimal = text.drop { $0 == "+" || $0 == "-" }.lowercased().hasPrefix("0x")
        looksFloating = text.contains { isHexadecimal ? "pP".contains($0) : ".eEpP".contains($0) }
        unsigned = Self.unsigned(text)
        integer = Self.signed(text)
        if integer == 0 { unsigned = 0 }
        if let integer {
            float = Double(integer)
        } else if let unsigned {
            float = Double(unsigned)
        } else if let number = Self.float(text) {
            guard text.contains(where: { ".eEpP".contains($0) }) else {
                throw TemplateFailure("integer overflow: \"\(text.prefix(60))\"")
            }
            setFloat(number)
        } else {
            throw Self.illegal(text)
        }
    }

    /// What it is where any value is accepted.
    func value() throws(TemplateFailure) -> TemplateValue {
        if let complex { return .complex(complex) }
        if looksFloating, let float { return .float(float) }
        if let integer { return .int(Int(integer)) }
        throw TemplateFailure("\(unsigned.map { String($0) } ?? "the number") overflows int")
    }

    private mutating func setFloat(_ number: Double) {
        float = number
        integer = Int64(exactly: number)
        unsigned = UInt64(exactly: number)
    }

    private static func illegal(_ text: String) -> TemplateFailure {
        TemplateFailure("illegal number syntax: \"\(text.prefix(60))\"")
    }

    // MARK: Reading

    /// Go's `strconv.ParseInt(text, 0, 64)`.
    static func signed(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        guard let size = unsigned(text.hasPrefix("+") || isNegative ? String(text.dropFirst()) : text) else {
            return nil
        }
        if isNegative { return size <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- size) : nil }
        return Int64(exactly: size)
    }

    /// Go's `strconv.ParseUint(text, 0, 64)`.
    static func unsigned(_ text: String) -> UInt64? {
        guard let first = text.utf8.first, first != UInt8(ascii: "+"), hasGoodUnderscores(text) else { return nil }
        let digits = text.replacing("_", with: "")
        let lowered = digits.lowercased()
        for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where lowered.hasPrefix(prefix) {
            let number = digits.dropFirst(2)
            return number.hasPrefix("+") ? nil : UInt64(number, radix: radix)
        }
        return digits.hasPrefix("0") && digits.utf8.count > 1 ? UInt64(digits, radix: 8) : UInt64(digits)
    }

    /// Go's `strconv.ParseFloat(text, 64)`; nil also when the number is too large.
    static func float(_ text: String) -> Double? {
        guard hasGoodUnderscores(text), !text.contains(" ") else { return nil }
        let digits = text.replacing("_", with: "")
        let isHexadecimal = digits.drop { $0 == "+" || $0 == "-" }.lowercased().hasPrefix("0x")
        if isHexadecimal, !digits.contains(where: { "pP".contains($0) }) { return nil }
        guard let number = Double(digits), !number.isInfinite || digits.lowercased().contains("inf") else { return nil }
        return number
    }

    private static func complex(_ text: String) -> TemplateComplex? {
        let body = text.dropLast()
        // The sign of the imaginary part is the last one that belongs to no exponent.
        var split: String.Index?
        var before: Character?
        let isHexadecimal = body.lowercased().contains("0x")
        for index in body.indices {
            let sign = body[index] == "+" || body[index] == "-"
            let isExponent = before.map { isHexadecimal ? "pP".contains($0) : "eE".contains($0) } ?? true
            if sign, !isExponent { split = index }
            before = body[index]
        }
        guard let split else { return float(String(body)).map { TemplateComplex(real: 0, imaginary: $0) } }
        guard let real = float(String(body[..<split])), let imaginary = float(String(body[split...])) else {
            return nil
        }
        return TemplateComplex(real: real, imaginary: imaginary)
    }

    /// Underscores only between digits, or between a base's prefix and a digit.
    private static func hasGoodUnderscores(_ text: String) -> Bool {
        guard text.contains("_") else { return true }
        var rest = text.drop { $0 == "+" || $0 == "-" }
        var before: Character = "^"
        if ["0x", "0b", "0o"].contains(rest.prefix(2).lowercased()) {
            rest = rest.dropFirst(2)
            before = "0"
        }
        for character in rest {
            let isDigit = character.isHexDigit
            if character == "_", before != "0" { return false }
            if !isDigit, character != "_", before == "_" { return false }
            before = isDigit ? "0" : character
        }
        return before != "_"
    }
}
