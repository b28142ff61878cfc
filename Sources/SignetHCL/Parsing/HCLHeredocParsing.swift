import SignetCore

extension HCLParser {
    /// Reads `<<MARK` or `<<-MARK` with its lines, up to the line end behind the closing mark.
    mutating func heredoc() throws(SignetError) -> HCLValue.Kind {
        let start = cursor.position
        cursor.advance(2)
        let removesIndentation = cursor.peek() == UInt8(ascii: "-")
        if removesIndentation { cursor.advance() }
        let mark = try heredocMark(at: start)
        let lines = try heredocLines(until: mark, openedAt: start)
        let indentation = removesIndentation ? indentation(of: lines) : 0
        var pieces = TemplatePieces()
        while cursor.offset < lines.closing.offset {
            try takeHeredocLine(indentation, lines.closing, into: &pieces)
        }
        cursor = lines.closing
        cursor.skipBlanks()
        cursor.advance(mark.utf8.count)
        return pieces.kind
    }

    private mutating func heredocMark(at start: HCLPosition) throws(SignetError) -> String {
        let first = cursor
        cursor.skip { HCLCharacter.continuesWord($0, .hcl1) }
        let mark = cursor.text(since: first)
        cursor.skipBlanks()
        guard !mark.isEmpty, cursor.isAtLineEnd else {
            throw failure(
                "<< must be followed by a mark and the end of the line.", at: start,
                remedy: "Write for example <<EOT, the lines, and a line with EOT alone.")
        }
        cursor.skipLine()
        cursor.advance()
        return mark
    }

    private struct HeredocLines {
        var starts: [Int] = []
        /// The beginning of the line of the closing mark.
        var closing: HCLCursor
    }

    /// Looks ahead for the closing mark, which stands alone on its line.
    private func heredocLines(until mark: String, openedAt start: HCLPosition) throws(SignetError) -> HeredocLines {
        var lines = HeredocLines(closing: cursor)
        while lines.closing.peek() != nil {
            var end = lines.closing
            end.skipLine()
            let line = end.text(since: lines.closing)
            if line.utf8.count < mark.utf8.count + 256, line.trimmedASCIIWhitespace == mark { return lines }
            lines.starts.append(lines.closing.offset)
            end.advance()
            lines.closing = end
        }
        throw failure(
            "the heredoc that begins here has no line with \(mark.prefix(60)) alone.", at: start,
            remedy: "Add the closing line.")
    }

    /// How many blanks each line loses. HCL 1: those of the closing line, if all lines have them; HCL 2: those that all lines
    /// share. Lines without text do not count.
    private func indentation(of lines: HeredocLines) -> Int {
        let shared = lines.starts.compactMap { start -> Int? in
            let width = leadingBlanks(at: start)
            return isBlankLine(at: start + width) ? nil : width
        }.min()
        guard dialect == .hcl1 else { return shared ?? 0 }
        let wanted = leadingBlanks(at: lines.closing.offset)
        return (shared ?? wanted) >= wanted ? wanted : 0
    }

    private func leadingBlanks(at offset: Int) -> Int {
        cursor.bytes[offset...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
    }

    private func isBlankLine(at offset: Int) -> Bool {
        let rest = cursor.bytes[offset...].first { $0 != UInt8(ascii: "\r") }
        return rest == nil || rest == UInt8(ascii: "\n")
    }

    private mutating func takeHeredocLine(
        _ indentation: Int, _ closing: HCLCursor, into pieces: inout TemplatePieces
    ) throws(SignetError) {
        cursor.advance(min(indentation, leadingBlanks(at: cursor.offset)))
        while cursor.offset < closing.offset {
            let start = cursor.position
            if dialect == .hcl2, try takeTemplate(into: &pieces) {
                guard cursor.offset < closing.offset else {
                    throw failure(
                        "this ${ or %{ has no end within its heredoc.", at: start, remedy: "Add the missing }.")
                }
                continue
            }
            let isLineEnd = cursor.peek() == UInt8(ascii: "\n")
            takeByte(into: &pieces)
            if isLineEnd { return }
        }
    }
}
