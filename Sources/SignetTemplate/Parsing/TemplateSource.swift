import SignetCore

/// The text of a template with its name, which together tell places.
struct TemplateSource: Sendable {
    /// The name under which the reader knows the template: a file, or a field of a configuration.
    let name: String
    /// The text.
    let bytes: [UInt8]

    /// Line and column of an offset, both from 1, the column in Unicode scalars.
    func position(of offset: Int) -> (line: Int, column: Int) {
        var (line, column) = (1, 1)
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }

    /// `template: web.tpl:12:5`
    func place(_ offset: Int) -> String {
        let position = position(of: offset)
        return "template: \(name):\(position.line):\(position.column)"
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// A piece of the template as an error shows it: on one line, not too long.
    func excerpt(_ range: Range<Int>) -> String {
        let text = text(range).onOneLine
        return text.count > 60 ? "\(text.prefix(60))..." : text
    }
}
