import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct CronExpressionTests {
    private func next(_ text: String, after moment: String) throws -> String? {
        try CronExpression(parsing: text).next(after: MomentText.parse(moment)).map(MomentText.format)
    }

    @Test(arguments: [
        ("0 6 * * *", "2026-03-01 05:59:59", "2026-03-01 06:00:00Z"),
        ("0 6 * * *", "2026-03-01 06:00:00", "2026-03-02 06:00:00Z"),
        ("*/15 * * * *", "2026-03-01 23:50:00", "2026-03-02 00:00:00Z"),
        ("5/20 3 * * *", "2026-03-01 03:06:00", "2026-03-01 03:25:00Z"),
        ("0 0 29 2 *", "2026-03-01 00:00:00", "2028-02-29 00:00:00Z"),
        ("0 0 29 2 *", "2096-02-29 00:00:00", "2104-02-29 00:00:00Z"),
        ("30 4 1,15 * fri", "2026-03-01 04:30:00", "2026-03-06 04:30:00Z"),
        ("30 4 */2 * fri", "2026-03-01 00:00:00", "2026-03-13 04:30:00Z"),
        ("0 0 * * 7", "2026-03-01 00:00:00", "2026-03-08 00:00:00Z"),
        ("0 0 * * FRI-SUN", "2026-03-05 12:00:00", "2026-03-06 00:00:00Z"),
        ("0 0 31 jan,mar *", "2026-02-01 00:00:00", "2026-03-31 00:00:00Z"),
        ("@daily", "2026-12-31 00:00:00", "2027-01-01 00:00:00Z"),
        ("@weekly", "2026-03-02 00:00:00", "2026-03-08 00:00:00Z"),
        ("@yearly", "2026-03-02 00:00:00", "2027-01-01 00:00:00Z"),
        ("@Monthly", "2026-03-02 00:00:00", "2026-04-01 00:00:00Z"),
        ("@hourly", "2026-03-02 00:00:00", "2026-03-02 01:00:00Z"),
        (" 0\t6  * * * ", "2026-03-01 00:00:00", "2026-03-01 06:00:00Z"),
    ])
    func comesAtTheTimeThatCronNames(text: String, moment: String, expected: String) throws {
        let found = try next(text, after: moment)
        #expect(found == expected)
    }

    @Test(arguments: [
        ("0 6 * *", "4 fields"), ("", "0 fields"), ("0 6 * * * *", "6 fields"),
        ("60 6 * * *", "\"minute\" is wrong at character 1: 60 is not between 0 and 59"),
        ("0 24 * * *", "\"hour\" is wrong at character 3"),
        ("0 6 0 * *", "\"day of the month\" is wrong at character 5"),
        ("0 6 1,x * *", "\"day of the month\" is wrong at character 7: \"x\" is no number or name"),
        ("0 6 * 13 *", "\"month\" is wrong at character 7"),
        ("0 6 * * 8", "\"day of the week\" is wrong at character 9"),
        ("0 6 * * mon-xyz", "\"day of the week\" is wrong at character 13"),
        ("*/0 * * * *", "\"minute\" is wrong at character 3: \"0\" is no step"),
        ("10-5 * * * *", "\"minute\" is wrong at character 1: the range \"10-5\" runs backwards"),
        ("1,,2 * * * *", "\"minute\" is wrong at character 3: a number is missing"),
        ("0 0 30 2 *", "never comes"), ("@reboot", "nickname"), ("0 0 * jan1 *", "\"month\" is wrong at character 7"),
        ("-1 * * * *", "\"minute\" is wrong at character 1"), ("1- * * * *", "\"minute\" is wrong at character 3"),
        ("99999999999999999999 * * * *", "\"minute\" is wrong at character 1"),
    ])
    func saysWhichFieldIsWrongAndWhere(text: String, sentence: String) throws {
        let error = try #require(throws: SignetError.self) { try CronExpression(parsing: text) }
        #expect(error.code == .invalidSchedule)
        #expect(error.message.contains(sentence), "\(error.message)")
    }

    /// Against a search minute by minute with Foundation's calendar, which shares nothing with the expression's.
    @Test func agreesWithASearchMinuteByMinute() throws {
        var generator = SeededGenerator(seed: 20_260_301)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for _ in 0..<60 {
            let fields = RandomCron(using: &generator)
            let expression = try CronExpression(parsing: fields.text)
            let start = Date(timeIntervalSince1970: Double(Int.random(in: 0...70_000_000, using: &generator)) * 60)
            let found = try #require(expression.next(after: start))
            #expect(fields.matches(found, calendar), "\(fields.text) after \(start): \(found)")
            var minute = start.addingTimeInterval(60)
            let limit = min(found, start.addingTimeInterval(3 * 86_400))
            while minute < limit {
                #expect(
                    !fields.matches(minute, calendar), "\(fields.text) after \(start): \(minute) is before \(found)")
                minute += 60
            }
        }
    }

    @Test func theCalendarIsFoundations() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for days in stride(from: -200_000, through: 200_000, by: 97) {
            let date = Date(timeIntervalSince1970: Double(days) * 86_400)
            // Foundation's Gregorian calendar is the Julian one before 1582.
            guard date.timeIntervalSince1970 > -12_000_000_000 else { continue }
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            let day = CivilDay(daysSince1970: days)
            #expect(day.year == parts.year && day.month == parts.month && day.day == parts.day, "\(days)")
            #expect(day.weekday + 1 == parts.weekday, "\(days)")
        }
    }

    /// Whatever is written, an answer or an error comes.
    @Test func noTextBreaksIt() {
        var generator = SeededGenerator(seed: 7)
        let letters = Array("0123456789*/,-@ jan fri\t\u{e9}\u{1F600}")
        for _ in 0..<3000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &generator)]
                })
            if let expression = try? CronExpression(parsing: text) {
                let start = Date(timeIntervalSince1970: 1_800_000_000)
                #expect(expression.next(after: start).map { $0 > start } == true, "\(text)")
            }
        }
    }
}

/// An expression made at random, with its own idea of what it names.
private struct RandomCron {
    let text: String
    private let sets: [Set<Int>]
    private let isAny: (day: Bool, weekday: Bool)

    init(using generator: inout SeededGenerator) {
        let ranges = [0...59, 0...23, 1...28, 1...12, 0...6]
        var words: [String] = []
        var sets: [Set<Int>] = []
        for range in ranges {
            let (word, numbers) = Self.field(range, using: &generator)
            words.append(word)
            sets.append(numbers)
        }
        text = words.joined(separator: " ")
        self.sets = sets
        isAny = (words[2].hasPrefix("*"), words[4].hasPrefix("*"))
    }

    private static func field(_ range: ClosedRange<Int>, using generator: inout SeededGenerator) -> (String, Set<Int>) {
        let first = Int.random(in: range, using: &generator)
        let last = Int.random(in: first...range.upperBound, using: &generator)
        let step = Int.random(in: 1...7, using: &generator)
        switch Int.random(in: 0...5, using: &generator) {
        case 0: return ("\(first)", [first])
        case 1: return ("\(first)-\(last)", Set(first...last))
        case 2: return ("*/\(step)", Set(stride(from: range.lowerBound, through: fullTop(range), by: step)))
        case 3: return ("\(first)-\(last)/\(step)", Set(stride(from: first, through: last, by: step)))
        case 4: return ("\(first),\(last)", [first, last])
        default: return ("*", Set(range.lowerBound...fullTop(range)))
        }
    }

    /// Days are drawn up to 28, so that each month has them; `*` means all of them.
    private static func fullTop(_ range: ClosedRange<Int>) -> Int { range == 1...28 ? 31 : range.upperBound }

    func matches(_ date: Date, _ calendar: Calendar) -> Bool {
        let parts = calendar.dateComponents([.minute, .hour, .day, .month, .weekday], from: date)
        guard let minute = parts.minute, let hour = parts.hour, let day = parts.day, let month = parts.month,
            let weekday = parts.weekday, sets[0].contains(minute), sets[1].contains(hour), sets[3].contains(month)
        else { return false }
        let (byDay, byWeekday) = (sets[2].contains(day), sets[4].contains(weekday - 1))
        return isAny.day || isAny.weekday ? byDay && byWeekday : byDay || byWeekday
    }
}
