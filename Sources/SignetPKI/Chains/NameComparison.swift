extension DistinguishedName {
    /// The relative names in the form in which RFC 5280 section 7.1 compares them: string type, letter case and runs of blanks
    /// do not count.
    package var comparisonForm: [[String]] {
        (Self.relativeNames(der) ?? []).map { attributes in
            attributes.map { "\($0.type.oid)=\(Self.folded($0.text))" }.sorted()
        }
    }

    /// Equality as RFC 5280 section 7.1 wants it where bytes differ.
    func matches(_ other: DistinguishedName) -> Bool {
        self == other || comparisonForm == other.comparisonForm
    }

    private static func folded(_ value: String) -> String {
        value.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
