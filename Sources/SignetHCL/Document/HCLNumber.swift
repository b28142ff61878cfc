/// A number as it is written and what it means.
public struct HCLNumber: Hashable, Sendable {
    /// The characters of the file: `0640`, `1.5e3`.
    public let literal: String
    /// Its value when it is a whole number that fits. `0640` is 416 in HCL 1 and 640 elsewhere.
    public let integer: Int?
    /// Its value, possibly rounded; always finite.
    public let decimal: Double

    /// Reads a literal whose form the parser has checked.
    /// - Returns: nil when it is too large.
    init?(literal: String, dialect: HCLDialect) {
        self.literal = literal
        let isNegative = literal.hasPrefix("-")
        let digits = isNegative ? literal.dropFirst() : literal[...]
        if let radix = Self.radix(of: digits, dialect) {
            let magnitude = digits.dropFirst(radix == 16 ? 2 : 1)
            guard let value = Int((isNegative ? "-" : "") + magnitude, radix: radix) else { return nil }
            integer = value
            decimal = Double(value)
        } else {
            guard let value = Double(literal), value.isFinite else { return nil }
            integer = Int(literal)
            decimal = value
        }
    }

    private static func radix(of digits: Substring, _ dialect: HCLDialect) -> Int? {
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") { return 16 }
        let isOctal = dialect == .hcl1 && digits.count > 1 && digits.hasPrefix("0")
        return isOctal && digits.allSatisfy { ("0"..."7").contains($0) } ? 8 : nil
    }
}
