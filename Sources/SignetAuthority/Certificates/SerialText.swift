import SignetCore

/// Serial numbers as people type them.
enum SerialText {
    /// The content octets of the DER INTEGER: hexadecimal digits of either case, with or without colons and `0x`.
    /// - Throws: `.invalidInput`.
    static func octets(_ text: String) throws -> [UInt8] {
        var digits = text.trimmedASCIIWhitespace.lowercased()
        if digits.hasPrefix("0x") { digits.removeFirst(2) }
        if !digits.contains(":"), !digits.count.isMultiple(of: 2) { digits = "0" + digits }
        guard let octets = [UInt8](hexadecimal: digits), (1...21).contains(octets.count) else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(80))\" is not a serial number.",
                remedy: "Write it in hexadecimal, as signet cert list and openssl x509 -serial print it.")
        }
        let significant = Array(octets.drop { $0 == 0 })
        guard let first = significant.first else { return [0] }
        return first < 0x80 ? significant : [0] + significant
    }

    /// The first serial number that begins with the digits, and the first after it that does not; nil when the text is
    /// not at least eight hexadecimal digits. Serial numbers begin with the time, so fewer digits mean very many.
    static func range(beginningWith text: String) -> (first: [UInt8], end: [UInt8])? {
        let digits = text.lowercased().filter { $0 != ":" }
        guard (8...40).contains(digits.count) else { return nil }
        let isEven = digits.count.isMultiple(of: 2)
        guard let first = [UInt8](hexadecimal: isEven ? digits : digits + "0"),
            let last = [UInt8](hexadecimal: isEven ? digits : digits + "f")
        else { return nil }
        return (first, last + Array(repeating: 0xFF, count: 21))
    }
}
