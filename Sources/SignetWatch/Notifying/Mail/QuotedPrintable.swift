/// Text in the encoding quoted-printable: RFC 2045 section 6.7.
enum QuotedPrintable {
    /// Of a line, without the `=` that continues it.
    private static let lineLength = 75

    /// The text in lines of at most 76 characters, all ASCII, lines ended by CR LF.
    static func encode(_ text: String) -> [UInt8] {
        let normal = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        var output: [UInt8] = []
        for line in normal.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            append(Array(line), to: &output)
            output += "\r\n".utf8
        }
        // A text that ends with a line end has no further, empty line.
        if normal.utf8.last == UInt8(ascii: "\n") { output.removeLast(2) }
        return output
    }

    private static func append(_ line: [UInt8], to output: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            let piece = encoded(byte, isLast: isLast)
            if column + piece.count > lineLength {
                output += "=\r\n".utf8
                column = 0
            }
            output += piece
            column += piece.count
        }
    }

    /// Blanks at the end of a line would be lost on the way.
    private static func encoded(_ byte: UInt8, isLast: Bool) -> [UInt8] {
        switch byte {
        case UInt8(ascii: " ") where !isLast, UInt8(ascii: "\t") where !isLast: return [byte]
        case 0x21...0x7E where byte != UInt8(ascii: "="): return [byte]
        default:
            let digits = Array("0123456789ABCDEF".utf8)
            return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}
