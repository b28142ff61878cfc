import SignetCore

/// Reads HCL by recursive descent: this file the bodies, its extensions the values.
struct HCLParser {
    var cursor: HCLCursor
    let fileName: String
    let dialect: HCLDialect
    private var depth = 0

    init(cursor: HCLCursor, fileName: String, dialect: HCLDialect) {
        self.cursor = cursor
        self.fileName = fileName
        self.dialect = dialect
    }

    /// Reads the whole text.
    consuming func document() throws(SignetError) -> HCLBody {
        try body(of: .document)
    }

    func failure(_ message: String, at position: HCLPosition? = nil, remedy: String) -> SignetError {
        SignetError(.invalidHCL, "\(fileName):\(position ?? cursor.position): \(message)", remedy: remedy)
    }

    /// What stands here, for errors.
    var found: String {
        guard cursor.peek() != nil else { return "the end of the file" }
        if cursor.isAtLineEnd { return "the end of the line" }
        var word = cursor
        word.skip { HCLCharacter.continuesWord($0, .hcl1) }
        if word.offset == cursor.offset { word.advance() }
        return "\"\(word.text(since: cursor).prefix(40))\""
    }

    /// Runs `read` one level deeper.
    mutating func nested<Value>(
        _ read: (inout HCLParser) throws(SignetError) -> Value
    ) throws(SignetError) -> Value {
        guard depth < HCLDocument.deepest else {
            throw failure(
                "more than \(HCLDocument.deepest) braces and brackets stand in one another here.",
                remedy: "Write it flatter.")
        }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }
}

// MARK: Blanks and comments

extension HCLParser {
    /// Skips blanks, line ends and comments.
    mutating func skipTrivia() throws(SignetError) {
        repeat { cursor.skipBlanksAndLineEnds() } while try skipComment()
    }

    /// Skips blanks and comments within the line; in HCL 1, where line ends mean nothing, those too.
    mutating func skipGap() throws(SignetError) {
        guard dialect == .hcl2 else { return try skipTrivia() }
        repeat { cursor.skipBlanks() } while try skipComment()
    }

    /// Skips one comment, not the line end behind it.
    mutating func skipComment() throws(SignetError) -> Bool {
        if cursor.peek() == UInt8(ascii: "#") || cursor.isAt("//") {
            cursor.skipLine()
            return true
        }
        guard cursor.isAt("/*") else { return false }
        let start = cursor.position
        cursor.advance(2)
        while !cursor.isAt("*/") {
            guard cursor.peek() != nil else {
                throw failure("the comment that begins here has no end.", at: start, remedy: "Close it with */.")
            }
            cursor.advance()
        }
        cursor.advance(2)
        return true
    }
}

// MARK: Bodies

extension HCLParser {
    enum BodyKind {
        case document, block, object
    }

    /// Reads items up to the closing brace, which is taken, or to the end of a document.
    mutating func body(of kind: BodyKind, openedAt opening: HCLPosition? = nil) throws(SignetError) -> HCLBody {
        var items: [HCLItem] = []
        let position = opening ?? cursor.position
        while true {
            try skipTrivia()
            guard let byte = cursor.peek() else {
                guard kind != .document else { break }
                throw failure(
                    "the file ends before the brace that opened at \(position) is closed.", remedy: "Add the missing }."
                )
            }
            if byte == UInt8(ascii: "}"), kind != .document {
                cursor.advance()
                break
            }
            let item = try self.item(in: kind)
            items.append(item)
            try endItem(item.name, in: kind)
        }
        return HCLBody(items: items, position: position)
    }

    private mutating func item(in kind: BodyKind) throws(SignetError) -> HCLItem {
        let position = cursor.position
        guard let name = try word(mayHoldTemplates: kind == .object && dialect == .hcl2) else {
            throw failure("\(found) stands where a name is wanted.", remedy: Self.form)
        }
        try skipGap()
        let isColon = cursor.peek() == UInt8(ascii: ":") && kind == .object
        if isColon || (cursor.peek() == UInt8(ascii: "=") && cursor.peek(1) != UInt8(ascii: "=")) {
            cursor.advance()
            try skipGap()
            return .attribute(HCLAttribute(name: name, position: position, value: try value()))
        }
        guard kind != .object || dialect == .hcl1 else {
            throw failure("\(found) stands where = or : is wanted after \"\(name.prefix(60))\".", remedy: Self.form)
        }
        return .block(try block(type: name, at: position))
    }

    private mutating func block(type: String, at position: HCLPosition) throws(SignetError) -> HCLBlock {
        var labels: [HCLBlock.Label] = []
        while cursor.peek() != UInt8(ascii: "{") {
            let place = cursor.position
            guard let text = try word(mayHoldTemplates: false) else {
                throw failure(
                    labels.isEmpty
                        ? "\(found) stands where =, { or a label is wanted after \"\(type.prefix(60))\"."
                        : "\(found) stands where { is wanted after the labels of \"\(type.prefix(60))\".",
                    remedy: Self.form)
            }
            labels.append(HCLBlock.Label(text: text, position: place))
            try skipGap()
        }
        let opening = cursor.position
        cursor.advance()
        let body = try nested { parser throws(SignetError) in try parser.body(of: .block, openedAt: opening) }
        return HCLBlock(type: type, labels: labels, body: body, position: position)
    }

    /// Takes what separates two items.
    private mutating func endItem(_ name: String, in kind: BodyKind) throws(SignetError) {
        try skipGap()
        if cursor.peek() == UInt8(ascii: ","), kind == .object || dialect == .hcl1 { return cursor.advance() }
        guard dialect == .hcl2, let byte = cursor.peek(), byte != UInt8(ascii: "}"), !cursor.isAtLineEnd else { return }
        throw failure(
            "\(found) stands behind \"\(name.prefix(60))\" on the same line.",
            remedy: kind == .object ? "Separate entries by commas or line ends." : "Begin a new line here.")
    }

    /// An identifier or a quoted string; nil when neither begins here.
    private mutating func word(mayHoldTemplates: Bool) throws(SignetError) -> String? {
        guard let byte = cursor.peek() else { return nil }
        guard byte == UInt8(ascii: "\"") else { return identifier() }
        let start = cursor
        switch try quoted() {
        case .text(let text): return text
        case _ where mayHoldTemplates:
            let source = cursor.text(since: start)
            return String(source.dropFirst().dropLast())
        default: throw failure("a name cannot hold ${...} or %{...}.", at: start.position, remedy: Self.form)
        }
    }

    mutating func identifier() -> String? {
        guard let byte = cursor.peek(), HCLCharacter.beginsWord(byte) else { return nil }
        let start = cursor
        cursor.skip { HCLCharacter.continuesWord($0, dialect) }
        return cursor.text(since: start)
    }

    private static let form = "Write name = value, or type \"label\" { ... }."
}
