import Foundation
import SignetCore

/// A moment split into calendar fields, UTC, in the proleptic Gregorian calendar, in whole seconds.
struct CivilTime {
    let year: Int
    private let month: Int
    private let day: Int
    private let secondOfDay: Int

    /// Splits a moment; fractions of a second are cut off.
    /// - Throws: `.invalidInput` before 1950 and after 9999.
    init(_ moment: Date) throws {
        let seconds = moment.timeIntervalSince1970.rounded(.down)
        // 1950-01-01T00:00:00Z ... 9999-12-31T23:59:59Z
        guard seconds >= -631_152_000, seconds <= 253_402_300_799 else {
            throw SignetError(
                .invalidInput,
                "The time \(moment.timeIntervalSince1970) seconds after 1970 lies outside the years 1950 to 9999,"
                    + " which is all that certificates can express.",
                remedy: "Choose a shorter lifetime, or correct this machine's clock."
            )
        }
        let days: Int
        (days, secondOfDay) = Int(seconds).flooredQuotientAndRemainder(dividingBy: 86_400)
        // Years are counted from 1 March of the year 0, so that the leap day comes last; 146,097 days are 400 years.
        let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `YYYYMMDDHHMMSSZ`
    var digits: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(15)
        func append(_ number: Int) {
            digits.append(UInt8(ascii: "0") + UInt8(number / 10))
            digits.append(UInt8(ascii: "0") + UInt8(number % 10))
        }
        append(year / 100)
        append(year % 100)
        append(month)
        append(day)
        append(secondOfDay / 3600)
        append(secondOfDay / 60 % 60)
        append(secondOfDay % 60)
        digits.append(UInt8(ascii: "Z"))
        return digits
    }
}

extension Date {
    /// `2027-01-15T08:00:00Z`, for messages. Unlike `description` it is safe with moments out of all bounds, on which
    /// Foundation stops the program.
    var messageText: String {
        guard let civil = try? CivilTime(self) else { return "\(timeIntervalSince1970) seconds after 1970" }
        let digits = String(decoding: civil.digits, as: UTF8.self)
        return zip(digits, ["", "", "", "", "-", "", "-", "", "T", "", ":", "", ":", "", ""]).map { "\($1)\($0)" }
            .joined()
    }
}

extension Int {
    /// Division that rounds towards negative infinity, so that the remainder is never negative.
    fileprivate func flooredQuotientAndRemainder(dividingBy divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
