import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite struct RenewalSimulationTests {
    private func run(
        _ specs: [CertificateSpec], _ settings: RenewalSimulation.Settings, _ authority: PromptAuthority = .init()
    ) -> (report: SimulationReport, requests: [ForecastIssuance]) {
        var authority = authority
        let report = RenewalSimulation.run(
            RenewalOutlook(specs, at: start), settings: settings, answeredBy: &authority)
        return (report, authority.requests)
    }

    private func unspread(_ name: String = "site") -> CertificateSpec {
        var spec = makeSpec(name, destinations: [place(name)], actions: [.word("reload")])
        spec.renewal.jitter = 0
        return spec
    }

    @Test func aCertificateIsRenewedAfterTwoThirdsAgainAndAgain() {
        let (report, requests) = run([unspread()], .days(100, lifetime: 30))
        #expect(report.days(of: "site") == [0, 20, 40, 60, 80])
        #expect(report.issuances.map { $0.remaining.map { $0 / .day } } == [nil, 10, 10, 10, 10])
        #expect(requests.map(\.renewsSameNames) == [false, true, true, true, true])
        #expect(report.gaps.isEmpty && report.failedAttempts == 0)
    }

    @Test func aLifetimeOfItsOwnIsKept() {
        var spec = unspread()
        spec.lifetime = DurationText(.seconds(6 * 86_400))
        #expect(run([spec], .days(10, lifetime: 90)).report.days(of: "site") == [0, 4, 8])
    }

    @Test func theIssuersWishGoesBeforeThePolicyAndIsToldAsSuch() {
        let (report, requests) = run([unspread()], .days(40, lifetime: 30), PromptAuthority(wishes: true))
        let days = report.days(of: "site")
        #expect(days.count == 3 && (15...15.05).contains(days[1]) && (30...30.1).contains(days[2]))
        #expect(requests.map(\.followsIssuersWish) == [false, true, true])
    }

    @Test func anOutageThatLeavesTimeBreaksNothing() {
        let (report, _) = run([unspread()], .days(60, lifetime: 30, outages: [19...28]))
        let days = report.days(of: "site")
        #expect(report.gaps.isEmpty && report.failedAttempts > 10)
        #expect(days.count == 3 && (28...28.5).contains(days[1]))
    }

    @Test func anOutageThatLastsTooLongLetsItExpire() throws {
        let (report, _) = run([unspread()], .days(60, lifetime: 30, outages: [19...33]))
        let gap = try #require(report.gaps.first)
        #expect(report.gaps.count == 1 && gap.name == "site" && gap.isExpiry)
        #expect(gap.from == start.addingTimeInterval(30 * .day))
        let until = try #require(gap.until)
        #expect((33...33.02).contains(until.timeIntervalSince(start) / .day))
        #expect(report.issuances.contains { ($0.remaining ?? 0) < 0 })
    }

    @Test func anOutageThatDoesNotEndIsAGapThatDoesNotEnd() {
        let (report, _) = run([unspread(), unspread("other")], .days(50, lifetime: 30, outages: [1...60]))
        #expect(report.gaps.map(\.name) == ["other", "site"])
        #expect(report.gaps.allSatisfy { $0.until == nil && $0.isExpiry })
        let never = run([unspread()], .days(5, lifetime: 30, outages: [0...60])).report
        #expect(never.gaps == [.init(name: "site", from: start, until: nil, isExpiry: false)])
    }

    @Test func anAnswerThatComesLateIsAwaited() {
        let (report, requests) = run([unspread()], .days(50, lifetime: 30), PromptAuthority(delay: 2 * .day))
        #expect(report.days(of: "site") == [2, 24, 46])
        #expect(requests.map { $0.at.timeIntervalSince(start) / .day } == [0, 22, 44])
        #expect(report.gaps.map(\.isExpiry) == [false])
    }

    /// The engine itself, with its database, keys and certificates, on the same specifications and the same weather.
    @Test(.timeLimit(.minutes(10)))
    func theEngineDoesTheSame() async throws {
        let stage = try await EngineStage()
        let lifetimes: [Double] = [4, 6, 9, 30]
        let specs = lifetimes.map { days in
            var spec = unspread("days-\(Int(days))")
            spec.lifetime = DurationText(Duration(timeInterval: days * .day))
            if days == 9 { spec.renewal.before = DurationText(.seconds(2 * 86_400)) }
            return spec
        }
        // Long enough for the certificate of 4 days to expire and that of 6 to be late, short enough for the history kept.
        let outage = 24.0...26.0
        try await stage.engine.apply(specs)
        try await stage.live(until: start.addingTimeInterval(outage.lowerBound * .day - 0.001))
        stage.authority.with { $0.failure = SignetError(.timedOut, "No answer.") }
        try await stage.live(until: start.addingTimeInterval(outage.upperBound * .day - 0.001))
        stage.authority.with { $0.failure = nil }
        try await stage.live(until: start.addingTimeInterval(60 * .day - 0.001))
        let (report, _) = run(specs, .days(60, lifetime: 90, outages: [outage]))
        #expect(!report.gaps.isEmpty && report.failedAttempts > 100)
        for spec in specs {
            let issued = try await stage.engine.events(of: spec.name, limit: 500).reversed().filter {
                $0.kind == "issued"
            }
            let simulated = report.issuances.filter { $0.name == spec.name }
            #expect(issued.count == simulated.count, "\(spec.name)")
            for (real, simulated) in zip(issued, simulated) {
                // The stage's clock stands on whole milliseconds or just after them.
                #expect(abs(real.at.timeIntervalSince(simulated.at)) < 1, "\(spec.name)")
            }
        }
    }

    @Test func itBeginsWithWhatTheEngineHas() async throws {
        let stage = try await EngineStage()
        let spec = unspread()
        try await stage.engine.apply([spec])
        try await stage.live(until: start.addingTimeInterval(5 * .day))
        let outlook = try await RenewalOutlook.read([spec], from: stage.database, at: stage.clock.now)
        #expect(outlook.issuances.map { $0.at.timeIntervalSince(start) / .day } == [20])
        var authority = PromptAuthority()
        let report = RenewalSimulation.run(outlook, settings: .days(50, lifetime: 90), answeredBy: &authority)
        #expect(report.days(of: "site") == [20])
        #expect(report.issuances.map(\.remaining) == [10 * .day])
        #expect(try await stage.engine.status(of: "site").phase == .valid)
    }

    @Test func aHundredCertificatesOfSixDaysThroughAYearAndALongOutage() {
        let specs = (0..<100).map { makeSpec("site-\($0)") }
        let (report, requests) = run(specs, .days(365, lifetime: 6, outages: [100...106]))
        #expect(report.issuances.count > 8_700 && report.issuances.count == requests.count)
        // Whatever had less than six days left when it began has expired: all of them.
        #expect(Set(report.gaps.map(\.name)).count == 100)
        #expect(report.issuances.map(\.at) == report.issuances.map(\.at).sorted())
    }
}
