/// Durations as people and peers write them: `72h`, `30d`, `1h30m`, `90s`, `500ms`, or a bare number of seconds.
///
/// Units are `ms`, `s`, `m` (minutes), `h`, `d` (24 hours), `w` (7 days) and `y` (365 days). Several parts may follow one
/// another, largest first or not; a fraction is allowed in each part. This is Go's form with days, weeks and years added.
public struct DurationText: Hashable, Sendable {
    /// The duration meant.
    public let duration: Duration

    /// Wraps a duration.
    public init(_ duration: Duration) {
        self.duration = duration
    }

    /// Reads a duration.
    /// - Throws: `SignetError.Code.invalidDuration` when the text is not one, is negative, or exceeds 1,000 years.
    public init(parsing text: String) throws {
        duration = try Self.parse(text)
    }

    private static func parse(_ text: String) throws -> Duration {
        var invalid: SignetError {
            SignetError(
                .invalidDuration,
                "\"\(text.prefix(60))\" is not a duration.",
                remedy: "Write a number and a unit, for example 90s, 15m, 72h, 30d or 1h30m."
            )
        }
        let trimmed = text.trimmedASCIIWhitespace
        guard !trimmed.isEmpty, trimmed.utf8.count <= 64 else { throw invalid }
        if let seconds = Int64(trimmed) {
            guard seconds >= 0, seconds <= maximumSeconds else { throw invalid }
            return .seconds(seconds)
        }
        var milliseconds = 0.0
        var rest = trimmed[...]
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let value = Double(number), value.isFinite else { throw invalid }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            guard let factor = millisecondsPerUnit[String(unit)] else { throw invalid }
            rest = rest.dropFirst(unit.count)
            milliseconds += value * factor
        }
        guard milliseconds <= Double(maximumSeconds) * 1000 else { throw invalid }
        return .milliseconds(Int64(milliseconds.rounded()))
    }

    private static let maximumSeconds: Int64 = 1000 * 365 * 86_400

    private static let millisecondsPerUnit: [String: Double] = [
        "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "y": 31_536_000_000,
    ]
}

extension DurationText: CustomStringConvertible {
    /// The shortest exact form in days, hours, minutes, seconds and milliseconds: `30d`, `1h30m`, `1.5s` as `1s500ms`.
    public var description: String {
        var rest = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        if rest == 0 { return "0s" }
        var text = rest < 0 ? "-" : ""
        rest = abs(rest)
        for (unit, size): (String, Int64) in [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ] {
            let count = rest / size
            rest %= size
            if count > 0 { text += "\(count)\(unit)" }
        }
        return text
    }
}

extension DurationText: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let seconds = try? container.decode(Int64.self) {
            try self.init(parsing: String(seconds))
        } else {
            try self.init(parsing: container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension SignetError.Code {
    /// A text that should be a duration is not one.
    public static let invalidDuration = Self(rawValue: "duration.invalid")
}
