extension String {
    /// The string without blanks, tabs and line ends at either end.
    public var trimmedASCIIWhitespace: String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        guard let first = firstIndex(where: { !blank($0) }), let last = lastIndex(where: { !blank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }

    /// The text on one line: its lines without the blanks around them, a space between.
    public var onOneLine: String {
        guard contains(where: \.isNewline) else { return self }
        return split(whereSeparator: \.isNewline).map { String($0).trimmedASCIIWhitespace }.filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}
