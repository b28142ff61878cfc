/// Numbers of any size as people write them.
enum DecimalText {
    /// - Parameter octets: big-endian, not negative; at most a few dozen, as in serial numbers
    static func of(_ octets: [UInt8]) -> String {
        // Digits, the lowest first.
        var digits: [UInt8] = [0]
        for octet in octets {
            var carry = Int(octet)
            for index in digits.indices {
                let value = Int(digits[index]) * 256 + carry
                digits[index] = UInt8(value % 10)
                carry = value / 10
            }
            while carry > 0 {
                digits.append(UInt8(carry % 10))
                carry /= 10
            }
        }
        return String(decoding: digits.reversed().map { $0 + 0x30 }, as: UTF8.self)
    }
}
