extension AttributeType {
    /// Why no attribute of the kind can have a value; nil when one can.
    func objection(to value: String) -> (problem: String, remedy: String)? {
        let count = value.unicodeScalars.count
        if count == 0 { return ("has an empty \(name)", "Leave the attribute out, or give it a value.") }
        if count > maximumLength {
            return (
                "has a \(name) of \(count) characters, more than the \(maximumLength) that RFC 5280 allows",
                "Shorten it. Host names belong into the alternative names, where they may be longer."
            )
        }
        if value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return ("has a control character in its \(name)", "Remove it.")
        }
        if encoding == .printable, maximumLength == 2, count != 2 || !value.utf8.allSatisfy(\.isLetter) {
            return ("has the country \"\(value)\"", "Use the two letters of ISO 3166, for example KR.")
        }
        if !encoding.permits(value) {
            return (
                "has a \(name) with characters that this attribute cannot hold",
                "Use unaccented letters, digits and plain punctuation."
            )
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}
