/// A text in which `*` stands for any number of characters.
struct GlobPattern: Hashable, Sendable, ExpressibleByStringLiteral {
    private let pieces: [[UInt8]]

    init(_ text: String) {
        pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    init(stringLiteral value: String) { self.init(value) }

    /// Time grows with the text's length times the pattern's at most: each piece is taken where it first occurs.
    func matches(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else { return pieces == [text] }
        guard text.count >= first.count + last.count, text.starts(with: first), text.suffix(last.count) == last[...]
        else { return false }
        var rest = text[first.count..<(text.count - last.count)]
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let start = rest.firstRange(of: piece) else { return false }
            rest = rest[start.upperBound...]
        }
        return true
    }
}

extension [String] {
    /// Whether one of the values matches one of these patterns; no patterns match everything.
    func matchesAny(of values: [String]) -> Bool {
        isEmpty || contains { pattern in values.contains { GlobPattern(pattern).matches($0) } }
    }
}
