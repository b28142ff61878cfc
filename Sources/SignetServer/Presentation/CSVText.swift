/// Comma-separated values (RFC 4180).
enum CSVText {
    /// One row, without the end of its line.
    static func row(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") }

    /// In quotes where they are needed. A sheet that opens the file must not take a name for a formula.
    private static func field(_ text: String) -> String {
        let harmless = text.first.map { "=+-@\t\r".contains($0) } == true && Int(text) == nil ? "'\(text)" : text
        guard harmless.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return harmless }
        return "\"\(harmless.replacing("\"", with: "\"\""))\""
    }
}
