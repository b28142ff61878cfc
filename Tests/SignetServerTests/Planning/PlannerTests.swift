import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite struct PlannerTests {
    private let directory: TemporaryDirectory
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws { directory = try TemporaryDirectory() }

    private func configuration(
        _ hosts: [String], kind: String = "acme", at ca: WellKnownDirectory = .letsEncrypt
    ) -> Configuration {
        var configuration = Configuration(path: directory.file("signet.yaml"), dataDirectory: directory.file("data"))
        configuration.issuers = [ACMEIssuerConfiguration(name: "letsencrypt", directory: ca.url)]
        configuration.certificates = hosts.map { host in
            CertificateSpec(
                name: host, names: [.dns(host)], issuer: IssuerReference(kind: kind, name: "letsencrypt"))
        }
        return configuration
    }

    private func hosts(_ count: Int) -> [String] { (0..<count).map { "n\($0).example.com" } }

    @Test func fiftyOfADomainPassAndTheOthersWaitTheirTurn() async throws {
        let plan = try await Planner(configuration(hosts(53))).plan(at: now)
        #expect(plan.requests.count == 53 && plan.requests.prefix(50).allSatisfy { $0.limits.isEmpty })
        let held = plan.requests.suffix(3)
        #expect(held.allSatisfy { $0.limits.map(\.limit) == ["50 certificates per registered domain in 7d"] })
        #expect(held.map { $0.grantedAt.timeIntervalSince(now).rounded() } == [12_096, 24_192, 36_288])
        #expect(plan.text.contains("n52.example.com") && plan.text.contains("no certificate"))
    }

    @Test func anOwnAuthorityHasNoLimitsUnlessSupposed() async throws {
        let own = configuration(hosts(60), kind: "authority")
        #expect(try await Planner(own).plan(at: now).requests.allSatisfy { $0.limits.isEmpty })
        let supposed = try await Planner(own, supposesLetsEncrypt: true).plan(at: now)
        #expect(supposed.requests.count { !$0.limits.isEmpty } == 10)
    }

    @Test func onlyTheProductionDirectoryHasTheLimits() async throws {
        let staging = configuration(hosts(60), at: .letsEncryptStaging)
        #expect(try await Planner(staging).plan(at: now).requests.allSatisfy { $0.limits.isEmpty })
    }

    @Test func planningMakesNoDatabase() async throws {
        _ = try await Planner(configuration(hosts(1))).plan(at: now)
        #expect(!FileManager.default.fileExists(atPath: directory.file("data")))
        #expect(try await Planner(configuration([])).plan(at: now).text.contains("no certificates"))
    }

    @Test func aYearOfRenewalsMeetsNoLimitButTheBeginningDoes() async throws {
        let settings = SimulationSettings(days: 365, lifetimes: [])
        let record = try await Planner(configuration(hosts(60))).simulate(settings, now: now)
        #expect(record.runs.map(\.lifetime.description) == ["90d", "47d", "6d"])
        for run in record.runs {
            #expect(run.firstIssuances == 60 && run.renewals > 60 * 3)
            #expect(run.limits.map(\.limit) == ["50 certificates per registered domain in 7d"])
            #expect(run.limits.map(\.certificates) == [10])
            #expect(run.gaps.count == 10 && run.gaps.allSatisfy { !$0.isExpiry && $0.until != nil })
            #expect(run.renewalsPerDay.count == 365 && run.renewalsPerDay.reduce(0, +) == run.renewals)
            #expect(run.busiestDays.first?.count == run.busiestDay)
        }
        // Half of 6 days, a third of 47 and 90, less a hundredth.
        let remaining = record.runs.compactMap { $0.leastRemaining.map { $0 / 86_400 } }
        #expect((29...30).contains(remaining[0]) && (15...15.7).contains(remaining[1]))
        #expect((2.9...3).contains(remaining[2]))
    }

    @Test func anOutageBreaksTheShortLivedOnesOnly() async throws {
        let settings = try SimulationSettings(
            days: 200, lifetimes: [], outages: [SimulatedOutage(parsing: "100d+7d")],
            start: MomentText.parse("2027-01-01"))
        let record = try await Planner(configuration(hosts(20))).simulate(settings, now: now)
        #expect(record.outages.map(\.from) == [try MomentText.parse("2027-04-11")])
        #expect(record.runs.map { $0.gaps.count { $0.isExpiry } } == [0, 0, 20])
        for part in ["No issuer answers from 2027-04-11", "lifetime of 6d", "and 10 more", "unanswered requests"] {
            #expect(record.text.contains(part), "\(part) is not in: \(record.text)")
        }
    }

    @Test(arguments: ["", "5d", "100d", "+5d", "100d+", "tomorrow+5d", "2027-01-01+5", "7+5d", "2027-01-01+-5d"])
    func whatIsNoOutageIsRefused(text: String) {
        #expect(throws: SignetError(.invalidInput, "")) { try SimulatedOutage(parsing: text) }
    }

    @Test(arguments: [
        ("2027-03-01+5d", "2027-03-01", "2027-03-06"), ("2027-03-01T12:00:00Z+36h", "2027-03-01 12:00", "2027-03-03"),
        ("2027-03-01T09:00:00+09:00+1d", "2027-03-01", "2027-03-02"), ("10d+1w", "2027-01-11", "2027-01-18"),
    ])
    func outages(text: String, from: String, until: String) throws {
        let period = try SimulatedOutage(parsing: text).period(from: MomentText.parse("2027-01-01"))
        let (first, last) = (try MomentText.parse(from), try MomentText.parse(until))
        #expect(period == first..<last)
    }
}
