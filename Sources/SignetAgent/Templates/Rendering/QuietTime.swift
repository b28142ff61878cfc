import Foundation
import SignetCore

/// Waits until what is to be published has been the same for a while, or has been waiting for long enough.
struct QuietTime: Sendable {
    private var since: Date?
    private var latest = Date.distantPast
    private var content: Int?

    /// - Parameters:
    ///   - content: of what is to be published, as its hash
    ///   - period: how long it must be quiet
    /// - Returns: from when on it may be published
    mutating func moment(of content: Int, period: QuietPeriod, now: Date) -> Date {
        if since == nil { since = now }
        if self.content != content {
            self.content = content
            latest = now
        }
        let longest = (since ?? now).addingTimeInterval(max(period.most, period.least).timeInterval)
        return min(latest.addingTimeInterval(period.least.timeInterval), longest)
    }
}

extension [TemplateSpec] {
    /// The longest of what they want each; nil: none wants any.
    var quietPeriod: QuietPeriod? {
        let periods = compactMap(\.wait)
        guard let least = periods.map(\.least).max(), let most = periods.map(\.most).max() else { return nil }
        return QuietPeriod(least: least, most: most)
    }
}
