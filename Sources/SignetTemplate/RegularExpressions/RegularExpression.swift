/// A regular expression in Go's syntax (RE2): matching takes time in proportion to the text, whatever the expression.
struct RegularExpression: Sendable {
    private let program: ExpressionProgram
    private let names: [String?]

    /// - Throws: what is wrong with the pattern
    init(_ pattern: String) throws(TemplateFailure) {
        guard pattern.utf8.count <= 4096 else {
            throw TemplateFailure("error parsing regexp: expression too large", remedy: "Split the expression.")
        }
        let (node, names) = try ExpressionParser.parse(pattern)
        program = try ExpressionProgram(node)
        self.names = names
    }

    /// A match: bytes of the text, for the whole and each group; nil for groups without part in it.
    typealias Match = [Range<Int>?]

    /// The matches from first to last, none overlapping; an empty one not right behind another.
    func matches(
        in text: TemplateText, most: Int = Int.max, spend: @escaping (Int) throws(TemplateFailure) -> Void
    ) throws(TemplateFailure) -> [Match] {
        let runes = text.runes
        var offsets = [0]
        for rune in runes { offsets.append(offsets[offsets.count - 1] + rune.length) }
        var machine = ExpressionMachine(program, runes, groups: names.count, spend: spend)
        var matches: [Match] = []
        var (place, lastEnd) = (0, -1)
        while place <= runes.count, matches.count < most, let marks = try machine.match(from: place) {
            let isEmptyHere = marks[1] == place
            if !(isEmptyHere && marks[0] == lastEnd) {
                matches.append(
                    stride(from: 0, to: marks.count, by: 2).map {
                        marks[$0] < 0 || marks[$0 + 1] < 0 ? nil : offsets[marks[$0]]..<offsets[marks[$0 + 1]]
                    })
            }
            lastEnd = marks[1]
            place = isEmptyHere ? place + 1 : marks[1]
        }
        return matches
    }

    /// The text with each match replaced.
    /// - Parameter isLiteral: whether `$1` and the like stand for themselves
    func replacing(
        in text: TemplateText, with replacement: TemplateText, isLiteral: Bool = false, limit: Int,
        spend: @escaping (Int) throws(TemplateFailure) -> Void
    ) throws(TemplateFailure) -> TemplateText {
        var builder = TextBuilder(limit: limit)
        var end = 0
        for match in try matches(in: text, spend: spend) {
            guard let range = match[0] else { continue }
            try builder.append(text.bytes[end..<range.lowerBound])
            if isLiteral {
                try builder.append(replacement.bytes)
            } else {
                try expand(replacement, match, text, into: &builder)
            }
            end = range.upperBound
        }
        try builder.append(text.bytes[end...])
        return TemplateText(builder.bytes)
    }

    /// The replacement with `$1`, `${1}`, `$name` and `${name}` filled in.
    private func expand(
        _ replacement: TemplateText, _ match: Match, _ text: TemplateText, into builder: inout TextBuilder
    ) throws(TemplateFailure) {
        var rest = replacement.bytes[...]
        while let sign = rest.firstIndex(of: UInt8(ascii: "$")) {
            try builder.append(rest[..<sign])
            rest = rest[(sign + 1)...]
            if rest.first == UInt8(ascii: "$") {
                try builder.append("$")
                rest = rest.dropFirst()
            } else if let (name, length) = Self.reference(rest) {
                if let range = range(of: name, in: match) { try builder.append(text.bytes[range]) }
                rest = rest.dropFirst(length)
            } else {
                try builder.append("$")
            }
        }
        try builder.append(rest)
    }

    private static func reference(_ bytes: ArraySlice<UInt8>) -> (name: String, length: Int)? {
        let isBraced = bytes.first == UInt8(ascii: "{")
        let name = bytes.dropFirst(isBraced ? 1 : 0).prefix {
            Unicode.Scalar($0).isASCII && Unicode.Scalar($0).isNameCharacter
        }
        guard !name.isEmpty else { return nil }
        if isBraced, bytes.dropFirst(name.count + 1).first != UInt8(ascii: "}") { return nil }
        return (String(decoding: name, as: UTF8.self), name.count + (isBraced ? 2 : 0))
    }

    private func range(of name: String, in match: Match) -> Range<Int>? {
        if name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            guard let number = Int(name), number < match.count else { return nil }
            return match[number]
        }
        return names.indices.lazy.filter { names[$0] == name }.compactMap { match[$0 + 1] }.first
    }
}
