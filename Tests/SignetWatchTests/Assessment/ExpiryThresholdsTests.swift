import Foundation
import SignetWatch
import Testing

/// When what runs out is told: for each lifetime the days left at which it is still fine, a warning, and critical.
@Suite struct ExpiryThresholdsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let lifetime: TimeInterval
        /// Days left just before which it becomes a warning, and critical.
        let warning: Double
        let critical: Double
        var testDescription: String { "\(lifetime / 86_400) days" }

        init(hours: Double, warning: Double, critical: Double) {
            (lifetime, self.warning, self.critical) = (hours * 3600, warning / 24, critical / 24)
        }

        init(days: Double, warning: Double, critical: Double) {
            (lifetime, self.warning, self.critical) = (days * 86_400, warning, critical)
        }
    }

    static let table = [
        Case(hours: 12, warning: 4, critical: 2), Case(hours: 24, warning: 8, critical: 4),
        Case(days: 6, warning: 2, critical: 1), Case(days: 45, warning: 15, critical: 7.5),
        Case(days: 90, warning: 30, critical: 14), Case(days: 398, warning: 30, critical: 14),
        Case(days: 3652, warning: 30, critical: 14),
    ]

    @Test(arguments: table) func followsTheTable(_ item: Case) {
        #expect(severity(item.lifetime, left: item.lifetime) == .ok)
        #expect(severity(item.lifetime, left: item.warning * 86_400 + 1) == .ok)
        #expect(severity(item.lifetime, left: item.warning * 86_400 - 1) == .warning)
        #expect(severity(item.lifetime, left: item.critical * 86_400 + 1) == .warning)
        #expect(severity(item.lifetime, left: item.critical * 86_400 - 1) == .critical)
        #expect(severity(item.lifetime, left: 0) == .critical)
        #expect(severity(item.lifetime, left: -1) == .critical)
    }

    /// The article's own figures hold for everything that lives 90 days or longer.
    @Test(arguments: [90.0, 398, 3652]) func followsConfiguredDays(lifetime: Double) {
        let thresholds = ExpiryThresholds(warningDays: 80, criticalDays: 40)
        #expect(severity(lifetime * 86_400, left: 81 * 86_400, thresholds) == .ok)
        #expect(severity(lifetime * 86_400, left: 79 * 86_400, thresholds) == .warning)
        #expect(severity(lifetime * 86_400, left: 39 * 86_400, thresholds) == .critical)
    }

    @Test func aWeekIsFineOnItsFirstDayWhateverTheDays() {
        let thresholds = ExpiryThresholds(warningDays: 100, criticalDays: 100)
        #expect(severity(6 * 86_400, left: 5 * 86_400, thresholds) == .ok)
    }

    private func severity(
        _ lifetime: TimeInterval, left: TimeInterval, _ thresholds: ExpiryThresholds = ExpiryThresholds()
    ) -> Severity {
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        // The last second is part of the lifetime.
        let end = start.addingTimeInterval(lifetime - 1)
        return thresholds.severity(notBefore: start, notAfter: end, at: end.addingTimeInterval(-left))
    }
}
