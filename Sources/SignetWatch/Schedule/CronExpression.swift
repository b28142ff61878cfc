import Foundation
import SignetCore

/// When cron would act: five fields, in UTC.
///
/// Minute, hour, day of the month, month, day of the week; lists, ranges, steps, names of months and days, 7 for Sunday too, and
/// the nicknames `@hourly`, `@daily` (`@midnight`), `@weekly`, `@monthly`, `@yearly` (`@annually`). As in cron, a day counts when
/// either of the two day fields names it, unless one of them begins with `*`: then both must.
public struct CronExpression: Hashable, Sendable {
    /// As it was written.
    public let text: String

    private let minutes: CronField
    private let hours: CronField
    private let days: CronField
    private let months: CronField
    private let weekdays: CronField

    private static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// Eight years without a 29th of February lie between 1896 and 1904, or 2096 and 2104.
    private static let longestGap = 366 * 8 + 2

    /// - Throws: `.invalidSchedule` naming the field and the position
    public init(parsing text: String) throws {
        let trimmed = text.trimmedASCIIWhitespace
        self.text = trimmed
        guard trimmed.utf8.count <= 500 else {
            throw SignetError(.invalidSchedule, "The schedule has more than 500 characters.", remedy: Self.remedy)
        }
        var expression = trimmed
        if trimmed.hasPrefix("@") {
            guard let meant = Self.nicknames[trimmed.lowercased()] else {
                throw SignetError(
                    .invalidSchedule, "The schedule \"\(trimmed.prefix(60))\" has a nickname that is not known.",
                    remedy: "Known are \(Self.nicknames.keys.sorted().joined(separator: ", ")).")
            }
            expression = meant
        }
        let fields = Self.fields(of: expression)
        guard fields.count == 5 else {
            throw SignetError(
                .invalidSchedule,
                "The schedule \"\(trimmed.prefix(60))\" has \(fields.count) field\(fields.count == 1 ? "" : "s") instead of five.",
                remedy: Self.remedy)
        }
        minutes = try CronField(.minute, fields[0].text, at: fields[0].position)
        hours = try CronField(.hour, fields[1].text, at: fields[1].position)
        days = try CronField(.day, fields[2].text, at: fields[2].position)
        months = try CronField(.month, fields[3].text, at: fields[3].position)
        weekdays = try CronField(.weekday, fields[4].text, at: fields[4].position)
        guard next(after: Date(timeIntervalSince1970: 0)) != nil else {
            throw SignetError(
                .invalidSchedule, "The schedule \"\(trimmed.prefix(60))\" never comes: no such month has such a day.",
                remedy: "Choose a day that the month has.")
        }
    }

    private static let remedy =
        "Write five fields, minute hour day month weekday, for example \"0 6 * * *\" for 06:00 UTC each day; or an interval such as 6h."

    /// Words with the position of their first character, 1 is the first.
    private static func fields(of text: String) -> [(text: Substring, position: Int)] {
        var fields: [(Substring, Int)] = []
        for field in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            fields.append((field, text.distance(from: text.startIndex, to: field.startIndex) + 1))
        }
        return fields
    }

    /// The first whole minute after `moment` that it names; nil: none in the next eight years.
    public func next(after moment: Date) -> Date? {
        let minute = Int((moment.timeIntervalSince1970 / 60).rounded(.down)) + 1
        var day = Int((Double(minute) / 1440).rounded(.down))
        var earliest = minute - day * 1440
        for _ in 0...Self.longestGap {
            if matches(CivilDay(daysSince1970: day)), let time = time(from: earliest) {
                return Date(timeIntervalSince1970: Double(day * 1440 + time) * 60)
            }
            day += 1
            earliest = 0
        }
        return nil
    }

    /// The first minute of a day, from `earliest` on.
    private func time(from earliest: Int) -> Int? {
        for hour in (earliest / 60)..<24 where hours.contains(hour) {
            let first = hour == earliest / 60 ? earliest % 60 : 0
            for minute in first..<60 where minutes.contains(minute) { return hour * 60 + minute }
        }
        return nil
    }

    private func matches(_ day: CivilDay) -> Bool {
        guard months.contains(day.month) else { return false }
        let (byDay, byWeekday) = (days.contains(day.day), weekdays.contains(day.weekday))
        return days.isAny || weekdays.isAny ? byDay && byWeekday : byDay || byWeekday
    }
}

extension SignetError.Code {
    /// A text that should be a schedule is not one.
    public static let invalidSchedule = Self(rawValue: "schedule.invalid")
}
