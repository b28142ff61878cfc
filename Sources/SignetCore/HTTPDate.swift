import Foundation

/// Moments as HTTP headers write them.
public enum HTTPDate {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7); the two obsolete forms are not read.
    /// - Returns: nil for anything else.
    public static func parse(_ text: String) -> Date? {
        guard text.utf8.count <= 60 else { return nil }
        let strategy = Date.ParseStrategy(
            format:
                "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
            locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt)
        return try? strategy.parse(text)
    }
}
