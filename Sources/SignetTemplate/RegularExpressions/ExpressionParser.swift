/// Reads Go's syntax of regular expressions (RE2).
struct ExpressionParser {
    /// What `(?ims)` switches.
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotTakesLineEnd = false
        var isLazy = false
    }

    /// How deep groups may stand in one another.
    private static let deepest = 100
    /// How often something may be repeated by number.
    private static let mostRepeats = 1000

    private let scalars: [Unicode.Scalar]
    private var offset = 0
    private var flags = Flags()
    private var depth = 0
    private(set) var groupNames: [String?] = []

    /// The tree of a pattern, and the names of its groups, the first of which is number 1.
    static func parse(_ pattern: String) throws(TemplateFailure) -> (node: ExpressionNode, names: [String?]) {
        var parser = ExpressionParser(scalars: Array(pattern.unicodeScalars))
        let node = try parser.either()
        if parser.peek == ")" { throw parser.failure("unexpected )") }
        return (node, parser.groupNames)
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var peek: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    private mutating func take() -> Unicode.Scalar? {
        defer { offset += 1 }
        return peek
    }

    private mutating func accept(_ text: String) -> Bool {
        guard scalars[min(offset, scalars.count)...].starts(with: text.unicodeScalars) else { return false }
        offset += text.unicodeScalars.count
        return true
    }

    private func failure(_ message: String) -> TemplateFailure {
        TemplateFailure(
            "error parsing regexp: \(message)",
            remedy: "The syntax is Go's (RE2): no look-around, no references back.")
    }

    // MARK: Structure

    private mutating func either() throws(TemplateFailure) -> ExpressionNode {
        var branches = [try sequence()]
        while accept("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(TemplateFailure) -> ExpressionNode {
        var nodes: [ExpressionNode] = []
        var isQuoted = false
        while let scalar = peek {
            if isQuoted {
                guard !accept("\\E") else {
                    isQuoted = false
                    continue
                }
                offset += 1
                let node = ExpressionNode.character(.only(scalar, ignoresCase: flags.ignoresCase))
                isQuoted = !accept("\\E")
                nodes.append(isQuoted ? node : try repeated(node))
            } else if scalar == "|" || scalar == ")" {
                break
            } else if accept("\\Q") {
                isQuoted = true
            } else if let node = try term() {
                nodes.append(try repeated(node))
            }
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    /// The node with the repetition that follows it.
    private mutating func repeated(_ node: ExpressionNode) throws(TemplateFailure) -> ExpressionNode {
        guard let bounds = try repetition() else { return node }
        let isLazy = accept("?") != flags.isLazy
        guard try repetition() == nil else { throw failure("invalid nested repetition operator") }
        return .repeated(node, least: bounds.least, most: bounds.most, isLazy: isLazy)
    }

    private mutating func repetition() throws(TemplateFailure) -> (least: Int, most: Int?)? {
        if accept("*") { return (0, nil) }
        if accept("+") { return (1, nil) }
        if accept("?") { return (0, 1) }
        let start = offset
        guard accept("{"), let least = number() else {
            offset = start
            return nil
        }
        var most: Int? = least
        if accept(",") { most = number() }
        guard accept("}") else {
            offset = start
            return nil
        }
        guard max(least, most ?? 0) <= Self.mostRepeats, least <= most ?? Int.max else {
            throw failure("invalid repeat count")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let digits = scalars[offset...].prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, digits.count < 9 else { return nil }
        offset += digits.count
        return Int(String(String.UnicodeScalarView(digits)))
    }

    // MARK: Terms

    /// One character, place or group; nil for flags, which are none.
    private mutating func term() throws(TemplateFailure) -> ExpressionNode? {
        switch take() {
        case "(": return try group()
        case "[": return .character(try characterClass())
        case ".":
            return .character(
                flags.dotTakesLineEnd ? .ranges([], isNegated: true) : .ranges(["\n"..."\n"], isNegated: true))
        case "^": return .place(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .place(flags.isMultiline ? .lineEnd : .textEnd)
        case "\\": return try escape()
        case "*", "+", "?": throw failure("missing argument to repetition operator")
        case let scalar?: return .character(.only(scalar, ignoresCase: flags.ignoresCase))
        case nil: return .empty
        }
    }

    private mutating func group() throws(TemplateFailure) -> ExpressionNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw failure("expression nests too deeply") }
        let outer = flags
        if accept("?P<") || accept("?<") {
            guard peek != "=", peek != "!" else { throw failure("invalid or unsupported Perl syntax: look-behind") }
            return try captured(try groupName(), outer)
        }
        guard accept("?") else { return try captured(nil, outer) }
        guard try readFlags() else { return nil }
        let inner = try either()
        guard accept(")") else { throw failure("missing closing )") }
        flags = outer
        return inner
    }

    private mutating func captured(_ name: String?, _ outer: Flags) throws(TemplateFailure) -> ExpressionNode {
        groupNames.append(name)
        let number = groupNames.count
        let inner = try either()
        guard accept(")") else { throw failure("missing closing )") }
        flags = outer
        return .group(inner, number: number)
    }

    private mutating func groupName() throws(TemplateFailure) -> String {
        let name = scalars[offset...].prefix { $0.isASCII && $0.isNameCharacter }
        offset += name.count
        let text = String(String.UnicodeScalarView(name))
        guard accept(">"), !text.isEmpty else {
            throw failure("invalid named capture")
        }
        return text
    }

    /// `i-s:` or `i-s)`; whether a group follows.
    private mutating func readFlags() throws(TemplateFailure) -> Bool {
        var value = true
        while let scalar = take() {
            switch scalar {
            case "i": flags.ignoresCase = value
            case "m": flags.isMultiline = value
            case "s": flags.dotTakesLineEnd = value
            case "U": flags.isLazy = value
            case "-" where value: value = false
            case ":": return true
            case ")": return false
            default: throw failure("invalid or unsupported Perl syntax: (?\(scalar)")
            }
        }
        throw failure("missing closing )")
    }

    private mutating func escape() throws(TemplateFailure) -> ExpressionNode {
        guard let scalar = peek else { throw failure("trailing backslash at end of expression") }
        switch scalar {
        case "A", "z", "b", "B":
            offset += 1
            return .place(
                scalar == "A" ? .textStart : scalar == "z" ? .textEnd : scalar == "b" ? .wordBoundary : .noWordBoundary)
        default: break
        }
        if let inner = try namedClass() { return .character(inner) }
        return .character(.only(try escapedScalar(), ignoresCase: flags.ignoresCase))
    }

    /// `\d`, `\pL` and the like, behind the backslash.
    private mutating func namedClass() throws(TemplateFailure) -> ExpressionClass? {
        guard let letter = peek else { return nil }
        if let known = ExpressionClass.letters[letter] {
            offset += 1
            return known
        }
        guard letter == "p" || letter == "P" else { return nil }
        offset += 1
        var isNegated = letter == "P"
        var name = ""
        if accept("{") {
            while let scalar = take(), scalar != "}" { name.unicodeScalars.append(scalar) }
        } else if let scalar = take() {
            name.unicodeScalars.append(scalar)
        }
        if name.hasPrefix("^") {
            name.removeFirst()
            isNegated.toggle()
        }
        guard ExpressionClass.categories.contains(name) else {
            throw failure(
                "invalid character class range: \\p{\(name.prefix(20))}; general categories are known, scripts are not")
        }
        return ExpressionClass(items: [.category(name, isNegated: isNegated)])
    }

    /// One character behind a backslash.
    private mutating func escapedScalar() throws(TemplateFailure) -> Unicode.Scalar {
        guard let scalar = take() else { throw failure("trailing backslash at end of expression") }
        switch scalar {
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try hexadecimal()
        case "0"..."7":
            var digits = String(scalar)
            while digits.count < 3, let next = peek, ("0"..."7").contains(next) {
                digits.unicodeScalars.append(next)
                offset += 1
            }
            guard scalar == "0" || digits.count > 1, let value = UInt32(digits, radix: 8),
                let result = Unicode.Scalar(value)
            else { throw failure("invalid escape sequence: \\\(digits)") }
            return result
        default:
            guard scalar.isASCII, !scalar.isNameCharacter || scalar == "_" else {
                throw failure("invalid escape sequence: \\\(scalar)")
            }
            return scalar
        }
    }

    private mutating func hexadecimal() throws(TemplateFailure) -> Unicode.Scalar {
        var digits = ""
        if accept("{") {
            while let scalar = take(), scalar != "}", digits.count < 9 { digits.unicodeScalars.append(scalar) }
        } else {
            for _ in 0..<2 { if let scalar = take() { digits.unicodeScalars.append(scalar) } }
            guard digits.count == 2 else { throw failure("invalid escape sequence: \\x") }
        }
        guard !digits.hasPrefix("+"), let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw failure("invalid escape sequence: \\x")
        }
        return scalar
    }

    // MARK: Classes

    private mutating func characterClass() throws(TemplateFailure) -> ExpressionClass {
        var result = ExpressionClass(items: [], ignoresCase: flags.ignoresCase)
        result.isNegated = accept("^")
        var isFirst = true
        while isFirst || peek != "]" {
            isFirst = false
            guard peek != nil else { throw failure("missing closing ]") }
            if let inner = try innerClass() {
                result.items.append(.inner(inner))
                continue
            }
            let lower = try classScalar()
            var upper = lower
            if peek == "-", offset + 1 < scalars.count, scalars[offset + 1] != "]" {
                offset += 1
                upper = try classScalar()
            }
            guard lower <= upper else { throw failure("invalid character class range: \(lower)-\(upper)") }
            result.items.append(.range(lower.value...upper.value))
        }
        offset += 1
        return result
    }

    private mutating func innerClass() throws(TemplateFailure) -> ExpressionClass? {
        if accept("[:") {
            let isNegated = accept("^")
            let name = scalars[offset...].prefix { ("a"..."z").contains($0) }
            offset += name.count
            guard accept(":]"), var known = ExpressionClass.posix[String(String.UnicodeScalarView(name))] else {
                throw failure("invalid character class range")
            }
            known.isNegated = isNegated
            return known
        }
        guard peek == "\\" else { return nil }
        offset += 1
        if let known = try namedClass() { return known }
        offset -= 1
        return nil
    }

    private mutating func classScalar() throws(TemplateFailure) -> Unicode.Scalar {
        guard let scalar = take() else { throw failure("missing closing ]") }
        return scalar == "\\" ? try escapedScalar() : scalar
    }
}
