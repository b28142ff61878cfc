import SignetCore

/// Reads a document from front to back.
struct XMLReader {
    private static let depthLimit = 32

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// - Throws: `.dnsProviderFailed`
    mutating func document() throws -> XMLElement {
        try skipProlog()
        guard let name = try startTag(), !name.isEmptyElement else { throw malformed }
        let element = try content(of: name.name, depth: 1)
        skipBlanks()
        guard rest.isEmpty else { throw malformed }
        return element
    }

    private mutating func skipProlog() throws {
        while true {
            skipBlanks()
            if take("<?") { try skip(past: "?>") } else if take("<!--") { try skip(past: "-->") } else { return }
        }
    }

    /// Everything up to the end tag of `name`, that included.
    private mutating func content(of name: String, depth: Int) throws -> XMLElement {
        guard depth <= Self.depthLimit else { throw malformed }
        var element = XMLElement(name: name)
        var text: [UInt8] = []
        while let byte = rest.first {
            if byte != UInt8(ascii: "<") {
                text += try characterData()
            } else if take("<!--") {
                try skip(past: "-->")
            } else if take("</") {
                guard take(name) else { throw malformed }
                skipBlanks()
                guard take(">") else { throw malformed }
                element.text = String(decoding: text, as: UTF8.self)
                return element
            } else {
                guard let tag = try startTag() else { throw malformed }
                element.children.append(
                    tag.isEmptyElement ? XMLElement(name: tag.name) : try content(of: tag.name, depth: depth + 1))
            }
        }
        throw malformed
    }

    /// `<Name attribute="...">`; nil when something else follows.
    private mutating func startTag() throws -> (name: String, isEmptyElement: Bool)? {
        guard take("<") else { return nil }
        let name = rest.prefix { Self.isNameByte($0) }
        guard !name.isEmpty else { throw malformed }
        rest = rest.dropFirst(name.count)
        var quote: UInt8?
        var last: UInt8 = 0
        while let byte = rest.popFirst() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return (String(decoding: name, as: UTF8.self), last == UInt8(ascii: "/"))
            } else if byte == UInt8(ascii: "<") {
                throw malformed
            }
            last = byte
        }
        throw malformed
    }

    /// Text up to the next tag, its entities replaced.
    private mutating func characterData() throws -> [UInt8] {
        var text: [UInt8] = []
        while let byte = rest.first, byte != UInt8(ascii: "<") {
            rest = rest.dropFirst()
            text += byte == UInt8(ascii: "&") ? try entity() : [byte]
        }
        return text
    }

    /// What follows an ampersand.
    private mutating func entity() throws -> [UInt8] {
        let name = rest.prefix(10).prefix { $0 != UInt8(ascii: ";") }
        rest = rest.dropFirst(name.count)
        guard take(";") else { throw malformed }
        let text = String(decoding: name, as: UTF8.self)
        let named: [String: Character] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        if let character = named[text] { return Array(String(character).utf8) }
        guard text.hasPrefix("#") else { throw malformed }
        let number = text.hasPrefix("#x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text.dropFirst())
        guard let number, let scalar = UnicodeScalar(number) else { throw malformed }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    private mutating func take(_ token: String) -> Bool {
        guard rest.starts(with: token.utf8) else { return false }
        rest = rest.dropFirst(token.utf8.count)
        return true
    }

    private mutating func skip(past token: String) throws {
        while !rest.isEmpty {
            if take(token) { return }
            rest = rest.dropFirst()
        }
        throw malformed
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte > 0x7F || Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
            || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
    }

    private var malformed: SignetError {
        SignetError(
            .dnsProviderFailed, "Route 53 answered with something that is no XML.",
            remedy: "Check the endpoint, and what stands between this machine and it.")
    }
}
