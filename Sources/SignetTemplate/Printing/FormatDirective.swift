/// Go's `fmt.Sprintf`.
struct FormatDirective {
    private let format: [UInt8]
    private let arguments: [TemplateValue]
    private var formatter: ValueFormatter
    private var offset = 0
    private var next = 0
    private var isReordered = false
    private var hasGoodIndex = true
    private var isAfterIndex = false

    /// The text of a format with its arguments.
    static func text(
        _ format: TemplateText, _ arguments: [TemplateValue], limit: Int
    ) throws(TemplateFailure) -> TemplateText {
        var directive = FormatDirective(format, arguments, limit: limit)
        while directive.offset < directive.format.count { try directive.step() }
        try directive.appendExtra()
        return TemplateText(directive.formatter.builder.bytes)
    }

    private init(_ format: TemplateText, _ arguments: [TemplateValue], limit: Int) {
        self.format = format.bytes
        self.arguments = arguments
        formatter = ValueFormatter(limit: limit)
    }

    /// The largest width and precision that are followed, as Go's.
    private static let largest = 1_000_000

    private mutating func step() throws(TemplateFailure) {
        let end = format[offset...].firstIndex(of: UInt8(ascii: "%")) ?? format.count
        try formatter.append(format[offset..<end])
        offset = end
        guard offset < format.count else { return }
        offset += 1
        formatter.flags = FormatFlags()
        hasGoodIndex = true
        isAfterIndex = false
        readFlags()
        readIndex()
        try readWidth()
        try readPrecision()
        if !isAfterIndex { readIndex() }
        try appendVerb()
    }

    private mutating func readFlags() {
        while offset < format.count {
            switch format[offset] {
            case UInt8(ascii: "#"): formatter.flags.sharp = true
            case UInt8(ascii: "0"): formatter.flags.zero = true
            case UInt8(ascii: "+"): formatter.flags.plus = true
            case UInt8(ascii: "-"): formatter.flags.minus = true
            case UInt8(ascii: " "): formatter.flags.space = true
            default: return
            }
            offset += 1
        }
    }

    /// `[2]`: which argument comes next.
    private mutating func readIndex() {
        guard offset < format.count, format[offset] == UInt8(ascii: "[") else { return }
        isReordered = true
        guard let close = format[offset...].firstIndex(of: UInt8(ascii: "]")) else {
            offset += 1
            return hasGoodIndex = false
        }
        let number = Int(String(decoding: format[(offset + 1)..<close], as: UTF8.self))
        offset = close + 1
        guard let number, number >= 1, number <= arguments.count else { return hasGoodIndex = false }
        next = number - 1
        isAfterIndex = true
    }

    private mutating func readNumber() -> Int? {
        let start = offset
        while offset < format.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(format[offset]) { offset += 1 }
        guard offset > start else { return nil }
        let number = Int(String(decoding: format[start..<offset], as: UTF8.self)) ?? Self.largest + 1
        return number > Self.largest ? nil : number
    }

    private var isAtStar: Bool { offset < format.count && format[offset] == UInt8(ascii: "*") }

    private mutating func takeStar() -> Int? {
        offset += 1
        guard next < arguments.count else { return nil }
        defer { next += 1 }
        let number =
            arguments[next].signed.flatMap { Int(exactly: $0) } ?? arguments[next].unsigned.flatMap { Int(exactly: $0) }
        return number.flatMap { abs($0) <= Self.largest ? $0 : nil }
    }

    private mutating func readWidth() throws(TemplateFailure) {
        guard isAtStar else {
            formatter.flags.width = readNumber()
            if isAfterIndex, formatter.flags.width != nil { hasGoodIndex = false }
            return
        }
        guard let width = takeStar() else { return try formatter.append("%!(BADWIDTH)") }
        formatter.flags.width = abs(width)
        if width < 0 {
            formatter.flags.minus = true
            formatter.flags.zero = false
        }
        isAfterIndex = false
    }

    private mutating func readPrecision() throws(TemplateFailure) {
        guard offset < format.count, format[offset] == UInt8(ascii: ".") else { return }
        offset += 1
        if isAfterIndex { hasGoodIndex = false }
        readIndex()
        guard isAtStar else {
            formatter.flags.precision = readNumber() ?? 0
            return
        }
        isAfterIndex = false
        guard let precision = takeStar(), precision >= 0 else { return try formatter.append("%!(BADPREC)") }
        formatter.flags.precision = precision
    }

    private mutating func appendVerb() throws(TemplateFailure) {
        guard offset < format.count else { return try formatter.append("%!(NOVERB)") }
        let rune = Rune(format, at: offset)
        offset += rune.length
        let verb = rune.scalar
        if verb == "%" { return try formatter.append("%") }
        guard hasGoodIndex else { return try formatter.append("%!\(verb)(BADINDEX)") }
        guard next < arguments.count else { return try formatter.append("%!\(verb)(MISSING)") }
        if verb == "v" {
            formatter.flags.sharpV = formatter.flags.sharp
            formatter.flags.plusV = formatter.flags.plus
            formatter.flags.sharp = false
            formatter.flags.plus = false
        }
        let value = arguments[next]
        next += 1
        if verb == "w" || verb == "p" { return try formatter.wrongVerb(value, verb) }
        try formatter.format(value, verb)
    }

    /// What was given but not asked for.
    private mutating func appendExtra() throws(TemplateFailure) {
        guard !isReordered, next < arguments.count else { return }
        formatter.flags = FormatFlags()
        try formatter.append("%!(EXTRA ")
        for (index, value) in arguments[next...].enumerated() {
            if index > 0 { try formatter.append(", ") }
            if value.isNil {
                try formatter.append("<nil>")
            } else {
                try formatter.append("\(value.goTypeName)=")
                try formatter.format(value, "v")
            }
        }
        try formatter.append(")")
    }
}
