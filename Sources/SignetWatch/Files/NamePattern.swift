/// A file's name in which `*` stands for any characters, `?` for one, `[a-z]` and `[!a-z]` for one of some; a backslash takes a
/// character's meaning away (POSIX.1-2017 XCU 2.13).
struct NamePattern: Sendable {
    private enum Token: Sendable {
        case character(Unicode.Scalar)
        case any
        case one
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    /// `*`
    static let any = NamePattern(tokens: [.any], begins: nil)

    private let tokens: [Token]
    /// The first character, where it is fixed.
    private let begins: Unicode.Scalar?

    private init(tokens: [Token], begins: Unicode.Scalar?) {
        self.tokens = tokens
        self.begins = begins
    }

    /// - Returns: nil for a name without anything special in it.
    init?(_ text: some StringProtocol) {
        var tokens: [Token] = []
        var rest = Array(text.unicodeScalars)[...]
        var isPlain = true
        while let next = rest.popFirst() {
            switch next {
            case "*":
                isPlain = false
                if case .any = tokens.last { continue }
                tokens.append(.any)
            case "?":
                isPlain = false
                tokens.append(.one)
            case "[":
                guard let set = Self.set(&rest) else {
                    tokens.append(.character(next))
                    continue
                }
                isPlain = false
                tokens.append(set)
            case "\\": tokens.append(.character(rest.popFirst() ?? next))
            default: tokens.append(.character(next))
            }
        }
        guard !isPlain else { return nil }
        var begins: Unicode.Scalar?
        if case .character(let first) = tokens.first { begins = first }
        self.init(tokens: tokens, begins: begins)
    }

    /// A name without wildcards, its backslashes done.
    static func unescaped(_ text: some StringProtocol) -> String {
        var name = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let next = rest.popFirst() { name.append(next == "\\" ? rest.popFirst() ?? next : next) }
        return String(name)
    }

    /// Reads what follows a `[`; takes nothing and gives nil when there is no end to it.
    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) -> Token? {
        var inside = rest
        var isNegated = false
        if inside.first == "!" || inside.first == "^" {
            isNegated = true
            inside = inside.dropFirst()
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let first = inside.first {
            inside = inside.dropFirst()
            if first == "]", !ranges.isEmpty {
                rest = inside
                return .set(ranges, isNegated: isNegated)
            }
            var low = first
            if low == "\\", let escaped = inside.first {
                low = escaped
                inside = inside.dropFirst()
            }
            if inside.first == "-", let high = inside.dropFirst().first, high != "]" {
                inside = inside.dropFirst(2)
                ranges.append(min(low, high)...max(low, high))
            } else {
                ranges.append(low...low)
            }
        }
        return nil
    }

    /// Whether it is `*`.
    var fitsEverything: Bool {
        guard tokens.count == 1, case .any = tokens[0] else { return false }
        return true
    }

    /// Whether a name fits as a whole; one that begins with a dot only when the pattern does. Takes at most pattern times name steps.
    func fits(_ name: String) -> Bool {
        if name.utf8.first == UInt8(ascii: "."), begins != "." { return false }
        if fitsEverything { return true }
        let name = Array(name.unicodeScalars)
        var (position, next) = (0, 0)
        // Where to go on when what follows the last star does not fit.
        var retry: (position: Int, next: Int)?
        while position < name.count {
            if next < tokens.count, case .any = tokens[next] {
                retry = (position, next + 1)
                next += 1
            } else if next < tokens.count, Self.fits(name[position], tokens[next]) {
                position += 1
                next += 1
            } else if let last = retry {
                retry = (last.position + 1, last.next)
                (position, next) = (last.position + 1, last.next)
            } else {
                return false
            }
        }
        return tokens[next...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private static func fits(_ character: Unicode.Scalar, _ token: Token) -> Bool {
        switch token {
        case .character(let wanted): character == wanted
        case .any, .one: true
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
        }
    }
}
