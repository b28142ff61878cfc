import Foundation

/// Moments as people type and read them, always in UTC.
public enum MomentText {
    /// `2026-03-01 12:00:00Z`
    public static func format(_ moment: Date) -> String {
        moment.formatted(
            Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt).year().month().day().time(
                includingFractionalSeconds: false
            ).timeZone(separator: .omitted))
    }

    /// `2026-03-01 12:00:00Z (in 29 days)`
    public static func format(_ moment: Date, seenFrom now: Date) -> String {
        "\(format(moment)) (\(distance(to: moment, from: now)))"
    }

    /// `in 29 days`, `3 hours ago`: the largest unit, rounded down.
    public static func distance(to moment: Date, from now: Date) -> String {
        let seconds = moment.timeIntervalSince(now)
        let size = abs(seconds)
        let units: [(name: String, seconds: Double)] = [
            ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1),
        ]
        guard let unit = units.first(where: { size >= $0.seconds }) else { return "now" }
        let count = Int((size / unit.seconds).rounded(.down))
        let amount = "\(count) \(unit.name)\(count == 1 ? "" : "s")"
        return seconds > 0 ? "in \(amount)" : "\(amount) ago"
    }

    /// Reads `2023-01-01`, `2023-01-01 12:30`, `2023-01-01 12:30:15` or `2023-01-01T12:30:15Z`, all in UTC, or the last with
    /// an offset such as `+09:00`.
    /// - Throws: `.invalidMoment`
    public static func parse(_ text: String) throws -> Date {
        let trimmed = text.trimmedASCIIWhitespace
        let normal = trimmed.count == 10 ? "\(trimmed)T00:00:00" : trimmed.replacing(" ", with: "T", maxReplacements: 1)
        let candidates = [normal, "\(normal)Z", "\(normal):00Z"]
        for candidate in candidates where candidate.utf8.count <= 40 {
            if let date = try? Date.ISO8601FormatStyle().parse(candidate), isSane(date) { return date }
        }
        throw SignetError(
            .invalidMoment,
            "\"\(trimmed.prefix(60))\" is not a date.",
            remedy: "Write a date in UTC, for example 2026-03-01 or 2026-03-01T12:30:00Z."
        )
    }

    /// The years that a certificate can name (RFC 5280 section 4.1.2.5).
    private static func isSane(_ date: Date) -> Bool {
        date.timeIntervalSince1970 >= 0 && date.timeIntervalSince1970 < 253_402_300_800
    }
}

extension SignetError.Code {
    /// A text that should be a date is not one.
    public static let invalidMoment = Self(rawValue: "date.invalid")
}
