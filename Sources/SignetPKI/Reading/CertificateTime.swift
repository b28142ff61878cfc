import Foundation

/// Reads the times of certificates (RFC 5280 section 4.1.2.5) without calendars and formatters, and with the oddities that
/// X.680 allows but the profile does not: missing seconds, fractions, offsets from UTC, a missing `Z`.
enum CertificateTime {
    /// The moment meant.
    /// - Returns: nil when it is no time; `isRegular` is whether it is written as the profile demands.
    static func read(_ element: DERElement) -> (moment: Date, isRegular: Bool)? {
        var digits = Digits(element.content)
        let year: Int
        switch element.tag {
        case DERWriter.Tag.utcTime:
            guard let short = digits.number(2) else { return nil }
            year = short < 50 ? 2000 + short : 1900 + short
        case DERWriter.Tag.generalizedTime:
            guard let long = digits.number(4) else { return nil }
            year = long
        default: return nil
        }
        guard let month = digits.number(2), (1...12).contains(month),
            let day = digits.number(2), (1...daysIn(month, year)).contains(day),
            let hour = digits.number(2), hour < 24,
            let minute = digits.number(2), minute < 60
        else { return nil }
        let seconds = digits.number(2)
        guard (seconds ?? 0) <= 60, let fraction = digits.skipFraction(), let offset = digits.offset() else {
            return nil
        }
        let total =
            daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + (seconds ?? 0) - offset.seconds
        let isRegular = seconds != nil && seconds != 60 && !fraction && offset.isZulu
        return (Date(timeIntervalSince1970: Double(total)), isRegular)
    }

    private static func daysIn(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, counted in years that begin in March so that leap days come last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The characters of a time that are left.
    private struct Digits {
        private let characters: ArraySlice<UInt8>
        private var position: Int

        init(_ characters: ArraySlice<UInt8>) {
            self.characters = characters
            position = characters.startIndex
        }

        private var next: UInt8? { position < characters.endIndex ? characters[position] : nil }

        /// Takes `count` decimal digits; takes nothing and gives nil when there are fewer.
        mutating func number(_ count: Int) -> Int? {
            guard count <= characters.endIndex - position else { return nil }
            var value = 0
            for index in position..<position + count {
                let digit = characters[index]
                guard (0x30...0x39).contains(digit) else { return nil }
                value = value * 10 + Int(digit - 0x30)
            }
            position += count
            return value
        }

        /// Takes `.` or `,` and digits; nil when the mark stands alone.
        mutating func skipFraction() -> Bool? {
            guard next == UInt8(ascii: ".") || next == UInt8(ascii: ",") else { return false }
            let mark = position
            position += 1
            while let digit = next, (0x30...0x39).contains(digit) { position += 1 }
            return position - mark > 1 ? true : nil
        }

        /// Takes what is left: `Z`, an offset such as `+0130`, or nothing, which is read as UTC.
        mutating func offset() -> (seconds: Int, isZulu: Bool)? {
            guard let sign = next else { return (0, false) }
            position += 1
            if sign == UInt8(ascii: "Z") { return next == nil ? (0, true) : nil }
            guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
                let hours = number(2), hours < 24, let minutes = number(2), minutes < 60, next == nil
            else { return nil }
            let seconds = hours * 3600 + minutes * 60
            return (sign == UInt8(ascii: "-") ? -seconds : seconds, false)
        }
    }
}
