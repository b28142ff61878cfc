import Foundation

/// One header of a message, folded and encoded.
///
/// RFC 5322 section 2.2.3 (folding), RFC 2047 (other letters than ASCII). Whatever is put in, the result is one header: control
/// characters become blanks.
struct MailHeader: Sendable {
    /// Where lines are folded, without the line end (RFC 5322 section 2.1.1).
    private static let lineLength = 76
    /// Bytes of text in an encoded word, in whole groups of base64: so many that it fits behind the name of a header, which is not
    /// folded before its first word (RFC 2047 section 2: 76 characters a line).
    private static let wordBytes = 39

    /// With its line end.
    let text: String

    /// A header whose value is text for people.
    init(_ name: String, text value: String) {
        self.init(name, words: Self.words(of: value.onePrintableLine))
    }

    /// A header with mailboxes.
    init(_ name: String, _ addresses: [MailAddress]) {
        var words: [String] = []
        for (index, address) in addresses.enumerated() {
            let comma = index < addresses.count - 1 ? "," : ""
            if let display = address.name {
                words += Self.phrase(display) + ["<\(address.address)>\(comma)"]
            } else {
                words.append(address.address + comma)
            }
        }
        self.init(name, words: words)
    }

    /// A header whose value is a machine's: a date, an identifier, a media type.
    init(_ name: String, token value: String) {
        self.init(name, words: value.onePrintableLine.split(separator: " ").map(String.init))
    }

    private init(_ name: String, words: [String]) {
        var text = "\(name):"
        var column = text.utf8.count
        for word in words {
            if column + 1 + word.utf8.count > Self.lineLength, column > name.utf8.count + 1 {
                text += "\r\n"
                column = 0
            }
            text += " \(word)"
            column += 1 + word.utf8.count
        }
        self.text = text + "\r\n"
    }

    /// Words as they are where all are plain, else encoded words for the whole.
    private static func words(of value: String) -> [String] {
        let words = value.split(separator: " ").map(String.init)
        return words.allSatisfy(isPlain) ? words : encodedWords(words.joined(separator: " "))
    }

    /// A display name: atoms, a quoted string, or encoded words.
    private static func phrase(_ name: String) -> [String] {
        let words = name.onePrintableLine.split(separator: " ").map(String.init)
        if words.allSatisfy({ $0.utf8.allSatisfy(isAtomText) }) { return words }
        guard words.allSatisfy(isPlain) else { return encodedWords(words.joined(separator: " ")) }
        let quoted = words.joined(separator: " ").replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return quoted.utf8.count <= lineLength - 16 ? ["\"\(quoted)\""] : encodedWords(words.joined(separator: " "))
    }

    private static func isAtomText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }

    /// Printable ASCII, not too long for a line, and not to be taken for an encoded word.
    private static func isPlain(_ word: String) -> Bool {
        word.utf8.count <= lineLength - 16 && !word.hasPrefix("=?")
            && word.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// RFC 2047 sections 2 and 5: no character is cut in two.
    private static func encodedWords(_ value: String) -> [String] {
        var words: [String] = []
        var piece: [UInt8] = []
        for scalar in value.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > wordBytes {
                words.append(encodedWord(piece))
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { words.append(encodedWord(piece)) }
        return words
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String {
        "=?UTF-8?B?\(Data(bytes).base64EncodedString())?="
    }
}
