import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite struct RenewalScheduleTests {
    private func pair(
        _ serial: String = "01", lifetime: TimeInterval = 30 * .day, since: TimeInterval = 0,
        information: RenewalInformation? = nil
    ) -> RenewalState.Pair {
        RenewalState.Pair(
            id: "id", serialNumber: serial, fingerprint: "", notBefore: start,
            notAfter: start.addingTimeInterval(lifetime - 1), since: start.addingTimeInterval(since),
            spec: makeSpec(), information: information)
    }

    private func share(_ pair: RenewalState.Pair, _ policy: RenewalPolicy) -> Double {
        let end = pair.notAfter.addingTimeInterval(1)
        return RenewalSchedule.renewal(of: pair, by: policy).at.timeIntervalSince(start)
            / end.timeIntervalSince(pair.notBefore)
    }

    @Test func withoutJitterTwoThirdsMeansTwoThirds() {
        #expect(abs(share(pair(), RenewalPolicy(jitter: 0)) - 2.0 / 3) < 1e-9)
    }

    @Test func beforeMeansSoLongBeforeTheEnd() {
        let policy = RenewalPolicy(before: DurationText(.seconds(86_400)), jitter: 0)
        #expect(abs(share(pair(), policy) - 29.0 / 30) < 1e-9)
    }

    @Test func aBeforeLongerThanTheLifetimeGrantedGivesWayToTheUsualShare() {
        let policy = RenewalPolicy(before: DurationText(.seconds(60 * 86_400)), jitter: 0)
        #expect(abs(share(pair(), policy) - 2.0 / 3) < 1e-9)
    }

    @Test func jitterIsEarlierWithinItsShareAlwaysTheSameAndSpreadOverCertificates() {
        let shares = (0..<1000).map { share(pair("serial-\($0)"), RenewalPolicy(jitter: 0.05)) }
        let again = (0..<1000).map { share(pair("serial-\($0)"), RenewalPolicy(jitter: 0.05)) }
        #expect(shares == again)
        #expect(shares.allSatisfy { $0 > 2.0 / 3 - 0.05 && $0 <= 2.0 / 3 })
        for tenth in 0..<10 {
            let low = 2.0 / 3 - 0.05 + Double(tenth) * 0.005
            #expect((60...140).contains(shares.count { $0 > low && $0 <= low + 0.005 }))
        }
    }

    @Test func theIssuersWindowGoesBeforeThePolicy() {
        let window = RenewalInformation(
            windowStart: start.addingTimeInterval(10 * .day), windowEnd: start.addingTimeInterval(12 * .day))
        let at = RenewalSchedule.renewal(of: pair(information: window), by: RenewalPolicy()).at
        #expect(at >= window.windowStart && at < window.windowEnd)
    }

    @Test func noPolicyRenewsWithoutEnd() {
        // Backdated by 30 s, renewed after 5 %: that moment lies before the issuance.
        let short = pair(lifetime: 150, since: 30)
        let at = RenewalSchedule.renewal(of: short, by: RenewalPolicy(fraction: 0.05, jitter: 0.5)).at
        #expect(at == short.since.addingTimeInterval(6))
    }

    @Test(arguments: [RenewalState.Concern.issuing, .installing, .acting])
    func someAttemptAlwaysFollowsTheEndOfAnOutageBeforeTheCertificateEnds(concern: RenewalState.Concern) {
        var generator = SeededGenerator(seed: 7)
        for round in 0..<300 {
            let margin = Double.random(in: 20...(30 * .day), using: &generator)
            let expiry = start.addingTimeInterval(margin)
            let outageEnd = start.addingTimeInterval(margin * Double.random(in: 0...0.9, using: &generator))
            var (now, failures) = (start, 0)
            while now < outageEnd {
                failures += 1
                now = RenewalSchedule.retry(
                    of: concern, of: "site-\(round)", afterFailures: failures, expiry: expiry, now: now)
            }
            #expect(now < expiry)
        }
    }

    @Test func whileThereIsNoCertificateNobodyWaitsLong() {
        for failures in [1, 5, 20, 1000] {
            let at = RenewalSchedule.retry(of: .issuing, of: "a", afterFailures: failures, expiry: nil, now: start)
            #expect((1...300).contains(at.timeIntervalSince(start)))
        }
    }

    @Test func delaysGrowToAnHourWhileThereIsTime() {
        let delays = (1...12).map {
            RenewalSchedule.retry(
                of: .issuing, of: "a", afterFailures: $0, expiry: start.addingTimeInterval(30 * .day), now: start
            ).timeIntervalSince(start)
        }
        #expect((4.5...5.5).contains(delays[0]))
        #expect((3240...3960).contains(delays[11]))
    }
}
