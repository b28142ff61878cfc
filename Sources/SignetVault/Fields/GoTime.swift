import Foundation
import SignetCore

/// Moments as Go writes and Vault shows them.
enum GoTime {
    /// `2027-01-15T08:00:00.25Z`: UTC, the fraction to the millisecond and without zeros at its end.
    static func text(_ moment: Date) -> String {
        let milliseconds = moment.millisecondsSince1970
        let (seconds, fraction) = (milliseconds.quotientRoundedDown(by: 1000), milliseconds.remainderUpwards(of: 1000))
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(
            Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day().time(includingFractionalSeconds: false))
        guard fraction > 0 else { return whole + "Z" }
        var digits = String(String(1000 + fraction).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)Z"
    }
}

extension Int64 {
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        (self - remainderUpwards(of: divisor)) / divisor
    }

    /// Never negative.
    fileprivate func remainderUpwards(of divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
}
