/// Walks over the bytes of a text and knows line and column.
struct HCLCursor {
    let bytes: [UInt8]
    private(set) var offset = 0
    private(set) var position = HCLPosition(line: 1, column: 1)

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The byte `ahead` of this place; nil behind the end.
    func peek(_ ahead: Int = 0) -> UInt8? {
        offset + ahead < bytes.count ? bytes[offset + ahead] : nil
    }

    /// Whether the bytes here are those of `text`.
    func isAt(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
    }

    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\n") {
                position = HCLPosition(line: position.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                position = HCLPosition(line: position.line, column: position.column + 1)
            }
        }
    }

    mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = peek(), condition(byte) { advance() }
    }

    mutating func skipByteOrderMark() {
        if isAt("\u{FEFF}") { offset += 3 }
    }

    /// Whether a line ends here; `\r` counts only before `\n`.
    var isAtLineEnd: Bool {
        peek() == UInt8(ascii: "\n") || (peek() == UInt8(ascii: "\r") && peek(1) == UInt8(ascii: "\n"))
    }

    mutating func skipBlanks() {
        while let byte = peek(), HCLCharacter.isBlank(byte), !isAtLineEnd { advance() }
    }

    mutating func skipBlanksAndLineEnds() {
        skip { HCLCharacter.isBlank($0) || $0 == UInt8(ascii: "\n") }
    }

    mutating func skipLine() {
        skip { $0 != UInt8(ascii: "\n") }
    }

    /// The text since an earlier state of this cursor.
    func text(since start: HCLCursor) -> String { text(start.offset, offset) }

    func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<max(start, end)], as: UTF8.self) }
}

/// The classes of bytes that the grammar knows.
enum HCLCharacter {
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    /// Letters, underscore and everything beyond ASCII.
    static func beginsWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    /// What may follow within a word; dots only in HCL 1.
    static func continuesWord(_ byte: UInt8, _ dialect: HCLDialect) -> Bool {
        beginsWord(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
            || (dialect == .hcl1 && byte == UInt8(ascii: "."))
    }
}
