extension String {
    /// The text with a replacement for each scalar that has one.
    ///
    /// By scalars and not by `Character`: a quotation mark with a combining mark behind it, a `<` with a prepending one before it, and
    /// CR LF are single characters unlike those that they begin or end with, but whoever reads the bytes meets them as they are. So
    /// text that others choose, like a name in a certificate, is escaped with this, never with `replacing(_:with:)`.
    /// - Parameter replacement: nil: the scalar stays.
    public func escaped(_ replacement: (Unicode.Scalar) -> String?) -> String {
        guard let first = unicodeScalars.firstIndex(where: { replacement($0) != nil }) else { return self }
        var text = String(unicodeScalars[..<first])
        for scalar in unicodeScalars[first...] {
            if let other = replacement(scalar) {
                text += other
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The text for HTML, between tags or in a quoted attribute.
    public var escapedForHTML: String {
        escaped {
            switch $0 {
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: nil
            }
        }
    }
}
