import Foundation
import Testing

@testable import SignetVault

@Suite struct LifetimeTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func granted(
        _ lifetime: Lifetime, after seconds: Double = 0, max: Int = 7200
    ) throws -> (ttl: Int, warnings: [String]) {
        try lifetime.granted(
            since: start, now: start.addingTimeInterval(seconds), defaultTTL: 3600, mountMaxTTL: max)
    }

    @Test(arguments: [
        (Lifetime(), 3600), (Lifetime(ttl: 60), 60), (Lifetime(increment: 90, ttl: 60), 90),
        (Lifetime(period: 1800), 1800), (Lifetime(ttl: 60, period: 1800), 1800),
        (Lifetime(ttl: 7200, maxTTL: 86_400), 7200), (Lifetime(ttl: 300, explicitMaxTTL: 300), 300),
    ])
    func isAsAskedFor(lifetime: Lifetime, ttl: Int) throws {
        let result = try granted(lifetime)
        #expect(result.ttl == ttl && result.warnings.isEmpty)
    }

    @Test(arguments: [
        (Lifetime(ttl: 86_400), 7200, "TTL of \"24h0m0s\" exceeded the effective max_ttl of \"2h0m0s\"; TTL"),
        (Lifetime(ttl: 1800, maxTTL: 600), 600, "TTL of \"30m0s\" exceeded the effective max_ttl of \"10m0s\"; TTL"),
        (
            Lifetime(ttl: 1800, explicitMaxTTL: 300), 300,
            "TTL of \"30m0s\" exceeded the effective max_ttl of \"5m0s\"; TTL"
        ),
        (Lifetime(period: 86_400), 7200, "period of \"24h0m0s\" exceeded the effective max_ttl of \"2h0m0s\"; period"),
        (
            Lifetime(increment: .max), 7200,
            "TTL of \"2562047788015215h30m7s\" exceeded the effective max_ttl of \"2h0m0s\"; TTL"
        ),
    ])
    func isCappedWithAWarning(lifetime: Lifetime, ttl: Int, warning: String) throws {
        let result = try granted(lifetime)
        #expect(result.ttl == ttl)
        #expect(result.warnings == [warning + " value is capped accordingly"])
    }

    @Test func renewalsEndWithTheLongestLife() throws {
        let hourly = Lifetime(ttl: 3600)
        #expect(try granted(hourly, after: 3000).ttl == 3600)
        #expect(try granted(hourly, after: 5000).ttl == 2200)
        #expect(try granted(hourly, after: 7200).ttl == 0)
        #expect(throws: VaultFailure.invalid("past the max TTL, cannot renew")) { try granted(hourly, after: 7201) }
    }

    @Test func aPeriodGoesOnForEverButForAnExplicitEnd() throws {
        #expect(try granted(Lifetime(period: 1800), after: 1_000_000).ttl == 1800)
        let limited = Lifetime(period: 1800, explicitMaxTTL: 6000)
        #expect(try granted(limited, after: 3000).ttl == 1800)
        #expect(try granted(limited, after: 5000).ttl == 1000)
        #expect(throws: VaultFailure.self) { try granted(limited, after: 6001) }
    }

    @Test func fractionsOfSecondsDoNotCount() throws {
        let lifetime = Lifetime(ttl: 7200)
        let result = try lifetime.granted(
            since: start.addingTimeInterval(0.9), now: start.addingTimeInterval(1.1), defaultTTL: 1, mountMaxTTL: 7200)
        #expect(result.ttl == 7199)
    }

    @Test(arguments: [
        (1_800_000_000.0, "2027-01-15T08:00:00Z"), (1_800_000_000.25, "2027-01-15T08:00:00.25Z"),
        (1_800_000_000.007, "2027-01-15T08:00:00.007Z"), (-0.5, "1969-12-31T23:59:59.5Z"), (0, "1970-01-01T00:00:00Z"),
    ])
    func momentsAreWrittenAsGoDoes(seconds: Double, text: String) {
        #expect(GoTime.text(Date(timeIntervalSince1970: seconds)) == text)
    }
}
