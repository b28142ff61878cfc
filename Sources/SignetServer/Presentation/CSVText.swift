import SignetCore

/// Comma-separated values (RFC 4180).
enum CSVText {
    /// One row, without the end of its line.
    static func row(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") }

    /// In quotes where they are needed. A sheet that opens the file must not take a name for a formula.
    private static func field(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { formulaSigns.contains($0) } == true && Int(text) == nil
        let harmless = isFormula ? "'\(text)" : text
        guard harmless.unicodeScalars.contains(where: { separators.contains($0) }) else { return harmless }
        return "\"\(harmless.escaped { $0 == "\"" ? "\"\"" : nil })\""
    }

    private static let formulaSigns: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n"]
    /// A comma, a quotation mark, and what any reader may take for the end of a line.
    private static let separators: Set<Unicode.Scalar> = [
        ",", "\"", "\r", "\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}",
    ]
}
