extension Collection<UInt8> {
    /// Two lower-case hexadecimal digits for each byte: `0192f1`.
    public var hexadecimal: String {
        let digits: StaticString = "0123456789abcdef"
        return digits.withUTF8Buffer { digits in
            String(unsafeUninitializedCapacity: count * 2) { text in
                let write = { (bytes: UnsafeBufferPointer<UInt8>) in
                    for (index, byte) in bytes.enumerated() {
                        text[2 * index] = digits[Int(byte >> 4)]
                        text[2 * index + 1] = digits[Int(byte & 15)]
                    }
                }
                if withContiguousStorageIfAvailable(write) == nil { Array(self).withUnsafeBufferPointer(write) }
                return count * 2
            }
        }
    }
}

extension [UInt8] {
    /// Reads pairs of hexadecimal digits of either case; colons and blanks between pairs are skipped (`01:92:F1`).
    ///
    /// nil when another character, or half a pair, is met.
    public init?(hexadecimal text: some StringProtocol) {
        self = []
        reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = character - UInt8(ascii: "A") + 10
            case UInt8(ascii: ":") where high == nil, UInt8(ascii: " ") where high == nil: continue
            default: return nil
            }
            if let first = high {
                append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
    }
}
