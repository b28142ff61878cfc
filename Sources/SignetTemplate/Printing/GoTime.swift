import Foundation

/// Moments in UTC under Go's layouts, which show how the second of January 2006, 15:04:05, would look.
struct GoTime {
    private let year: Int
    private let month: Int
    private let day: Int
    private let dayOfYear: Int
    private let weekday: Int
    private let hour: Int
    private let minute: Int
    private let second: Int
    private let nanosecond: Int

    /// A moment under a layout.
    static func text(_ date: Date, _ layout: String) -> String { GoTime(date).text(layout) }

    private init(_ date: Date) {
        // Outside these years no layout is exact; Date cannot hold what would overflow the numbers below.
        let interval = min(max(date.timeIntervalSince1970, -62_135_596_800), 253_402_300_799)
        let seconds = Int(interval.rounded(.down))
        nanosecond = Int(((interval - Double(seconds)) * 1e6).rounded(.down)) * 1000
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .weekday, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: Double(seconds)))
        (year, month, day) = (parts.year ?? 1970, parts.month ?? 1, parts.day ?? 1)
        (hour, minute, second) = (parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
        weekday = (parts.weekday ?? 1) - 1
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
        let isLeapYear = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        dayOfYear = before + day + (isLeapYear && month > 2 ? 1 : 0)
    }

    /// What layouts are made of, longer pieces before those they begin with.
    private static let pieces: [(String, @Sendable (GoTime) -> String)] = [
        ("January", { months[$0.month - 1] }), ("Jan", { String(months[$0.month - 1].prefix(3)) }),
        ("Monday", { weekdays[$0.weekday] }), ("Mon", { String(weekdays[$0.weekday].prefix(3)) }),
        ("MST", { _ in "UTC" }),
        ("2006", { $0.padded($0.year, 4) }), ("002", { $0.padded($0.dayOfYear, 3) }),
        ("01", { $0.padded($0.month, 2) }), ("02", { $0.padded($0.day, 2) }), ("03", { $0.padded($0.hour12, 2) }),
        ("04", { $0.padded($0.minute, 2) }), ("05", { $0.padded($0.second, 2) }),
        ("06", { $0.padded($0.year % 100, 2) }),
        ("15", { $0.padded($0.hour, 2) }), ("__2", { $0.blankPadded($0.dayOfYear, 3) }),
        ("_2", { $0.blankPadded($0.day, 2) }),
        ("PM", { $0.hour < 12 ? "AM" : "PM" }), ("pm", { $0.hour < 12 ? "am" : "pm" }),
        ("Z07:00:00", { _ in "Z" }), ("Z070000", { _ in "Z" }), ("Z07:00", { _ in "Z" }), ("Z0700", { _ in "Z" }),
        ("Z07", { _ in "Z" }),
        ("-07:00:00", { _ in "+00:00:00" }), ("-070000", { _ in "+000000" }), ("-07:00", { _ in "+00:00" }),
        ("-0700", { _ in "+0000" }), ("-07", { _ in "+00" }),
        ("1", { String($0.month) }), ("2", { String($0.day) }), ("3", { String($0.hour12) }),
        ("4", { String($0.minute) }), ("5", { String($0.second) }),
    ]

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    private var hour12: Int { hour % 12 == 0 ? 12 : hour % 12 }

    private func padded(_ number: Int, _ width: Int) -> String { String(number).leftPadded(to: width) }

    private func blankPadded(_ number: Int, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - String(number).count)) + String(number)
    }

    private func text(_ layout: String) -> String {
        var text = ""
        var rest = layout[...]
        while let character = rest.first {
            if let fraction = fraction(rest) {
                text += fraction.text
                rest = rest.dropFirst(fraction.length)
            } else if let piece = Self.piece(at: rest) {
                text += piece.1(self)
                rest = rest.dropFirst(piece.0.count)
            } else {
                text.append(character)
                rest = rest.dropFirst()
            }
        }
        return text
    }

    private static func piece(at rest: Substring) -> (String, @Sendable (GoTime) -> String)? {
        pieces.first { piece in
            guard rest.hasPrefix(piece.0) else { return false }
            // `Jan` within a word such as `Janet` is no month, and `_2006` is a blank's year.
            if piece.0 == "Jan" || piece.0 == "Mon" { return !(rest.dropFirst(3).first?.isLowercase ?? false) }
            return piece.0 != "_2" || !rest.hasPrefix("_2006")
        }
    }

    /// `.000` with all digits, `.999` without zeros at the end.
    private func fraction(_ rest: Substring) -> (text: String, length: Int)? {
        guard let mark = rest.first, mark == "." || mark == ",", let digit = rest.dropFirst().first,
            digit == "0" || digit == "9"
        else { return nil }
        let count = rest.dropFirst().prefix { $0 == digit }.count
        if rest.dropFirst(1 + count).first?.isNumber ?? false { return nil }
        var digits = String(padded(nanosecond, 9).prefix(count)) + String(repeating: "0", count: max(0, count - 9))
        if digit == "9" { while digits.hasSuffix("0") { digits.removeLast() } }
        return (digits.isEmpty ? "" : "\(mark)\(digits)", 1 + count)
    }
}
