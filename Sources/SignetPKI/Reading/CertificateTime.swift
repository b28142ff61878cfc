import Foundation
import SwiftASN1

/// Reads the times of certificates (RFC 5280 section 4.1.2.5) without calendars and formatters, and with the oddities that
/// X.680 allows but the profile does not: missing seconds, fractions, offsets from UTC, a missing `Z`.
enum CertificateTime {
    /// The moment meant.
    /// - Returns: nil when it is no time; `isRegular` is whether it is written as the profile demands.
    static func read(_ node: ASN1Node) -> (moment: Date, isRegular: Bool)? {
        guard case .primitive(let content) = node.content else { return nil }
        var digits = content[...]
        let year: Int
        switch node.identifier {
        case .utcTime:
            guard let short = number(&digits, 2) else { return nil }
            year = short < 50 ? 2000 + short : 1900 + short
        case .generalizedTime:
            guard let long = number(&digits, 4) else { return nil }
            year = long
        default: return nil
        }
        guard let month = number(&digits, 2), (1...12).contains(month),
            let day = number(&digits, 2), (1...daysIn(month, year)).contains(day),
            let hour = number(&digits, 2), hour < 24,
            let minute = number(&digits, 2), minute < 60
        else { return nil }
        let seconds = number(&digits, 2)
        guard (seconds ?? 0) <= 60, let fraction = skipFraction(&digits), let offset = offset(&digits) else {
            return nil
        }
        let total =
            daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + (seconds ?? 0) - offset.seconds
        let isRegular = seconds != nil && seconds != 60 && !fraction && offset.isZulu
        return (Date(timeIntervalSince1970: Double(total)), isRegular)
    }

    /// Takes `count` decimal digits; takes nothing and gives nil when there are fewer.
    private static func number(_ digits: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        let part = digits.prefix(count)
        guard part.count == count else { return nil }
        var value = 0
        for digit in part {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        digits = digits.dropFirst(count)
        return value
    }

    /// Takes `.` or `,` and digits; nil when the mark stands alone.
    private static func skipFraction(_ digits: inout ArraySlice<UInt8>) -> Bool? {
        guard digits.first == UInt8(ascii: ".") || digits.first == UInt8(ascii: ",") else { return false }
        let rest = digits.dropFirst().drop { (0x30...0x39).contains($0) }
        guard digits.count - rest.count > 1 else { return nil }
        digits = rest
        return true
    }

    /// Takes what is left: `Z`, an offset such as `+0130`, or nothing, which is read as UTC.
    private static func offset(_ digits: inout ArraySlice<UInt8>) -> (seconds: Int, isZulu: Bool)? {
        guard let sign = digits.popFirst() else { return (0, false) }
        if sign == UInt8(ascii: "Z") { return digits.isEmpty ? (0, true) : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = number(&digits, 2), hours < 24, let minutes = number(&digits, 2), minutes < 60, digits.isEmpty
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return (sign == UInt8(ascii: "-") ? -seconds : seconds, false)
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
}
