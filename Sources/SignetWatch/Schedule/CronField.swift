import SignetCore

/// One field of a cron expression: the numbers it names.
struct CronField: Hashable, Sendable {
    enum Kind: String, Sendable {
        case minute, hour
        case day = "day of the month"
        case month
        case weekday = "day of the week"

        var range: ClosedRange<Int> {
            switch self {
            case .minute: 0...59
            case .hour: 0...23
            case .day: 1...31
            case .month: 1...12
            case .weekday: 0...7
            }
        }

        /// In the order of their numbers, the first is the first of the range.
        var names: [String] {
            switch self {
            case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
            default: []
            }
        }
    }

    /// Whether it begins with `*`: cron then wants the other day field too.
    let isAny: Bool
    private let kind: Kind
    /// A bit for each number.
    private var numbers: UInt64 = 0

    /// - Parameter position: of its first character in the expression, 1 is the first
    /// - Throws: `.invalidSchedule`
    init(_ kind: Kind, _ text: Substring, at position: Int) throws {
        self.kind = kind
        isAny = text.hasPrefix("*")
        var place = position
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(part, at: place)
            place += part.count + 1
        }
    }

    func contains(_ number: Int) -> Bool { numbers & (1 << UInt64(number)) != 0 }

    private mutating func add(_ part: Substring, at position: Int) throws {
        let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let bounds = try bounds(pieces[0], at: position)
        var step = 1
        if pieces.count == 2 {
            let place = position + pieces[0].count + 1
            guard let number = Self.number(pieces[1]), number > 0 else {
                throw failure("\"\(pieces[1].prefix(20))\" is no step", at: place)
            }
            step = number
        }
        // `5/15` is taken for `5-59/15`, as most crons do.
        let last = pieces.count == 2 && !pieces[0].contains("-") && pieces[0] != "*" ? top : bounds.upperBound
        for number in stride(from: bounds.lowerBound, through: last, by: step) {
            numbers |= 1 << UInt64(kind == .weekday ? number % 7 : number)
        }
    }

    private var top: Int { kind == .weekday ? 6 : kind.range.upperBound }

    private func bounds(_ text: Substring, at position: Int) throws -> ClosedRange<Int> {
        if text == "*" { return kind.range.lowerBound...top }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0], at: position)
        guard ends.count == 2 else { return first...first }
        var last = try value(ends[1], at: position + ends[0].count + 1)
        // Of a range that ends on a Sunday: `fri-sun`.
        if kind == .weekday, last == 0, first > 0 { last = 7 }
        guard first <= last else { throw failure("the range \"\(text.prefix(20))\" runs backwards", at: position) }
        return first...last
    }

    private func value(_ text: Substring, at position: Int) throws -> Int {
        if let index = kind.names.firstIndex(of: text.lowercased()) { return kind.range.lowerBound + index }
        guard let number = Self.number(text) else {
            throw failure(
                text.isEmpty ? "a number is missing" : "\"\(text.prefix(20))\" is no number or name", at: position)
        }
        guard kind.range.contains(number) else {
            let range = kind.range
            throw failure("\(number) is not between \(range.lowerBound) and \(range.upperBound)", at: position)
        }
        return number
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }

    private func failure(_ what: String, at position: Int) -> SignetError {
        SignetError(
            .invalidSchedule, "The schedule's field \"\(kind.rawValue)\" is wrong at character \(position): \(what).",
            remedy: "Write for example *, 5, 1-5, */15, mon-fri or 1,15.")
    }
}
