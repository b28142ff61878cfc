import Foundation
import SignetACME
import SignetCore
import SignetTestSupport
import Testing

@Suite struct OrderThrottleTests {
    /// Each account by itself gets through so many orders in a period, and the others in the order of their arrival.
    @Test(.timeLimit(.minutes(30))) func noAccountOrdersFasterThanAllowed() async throws {
        let clock = ManualClock()
        let throttle = OrderThrottle(period: .seconds(10), clock: clock)
        for _ in 0..<3 { try await throttle.pass("a", atMost: 3) }
        for _ in 0..<3 { try await throttle.pass("b", atMost: 3) }
        let began = clock.now
        async let fourth: Date = {
            try await throttle.pass("a", atMost: 3)
            return clock.now
        }()
        try await yielding { clock.sleeperCount == 1 }
        #expect(clock.nextDeadline == began.addingTimeInterval(10))
        clock.advance(by: .seconds(10))
        #expect(try await fourth == began.addingTimeInterval(10))
        // Nothing is left of the time before.
        clock.advance(by: .seconds(60))
        for _ in 0..<3 { try await throttle.pass("a", atMost: 3) }
        #expect(clock.sleeperCount == 0)
    }

    @Test func theDelaysAfterFailuresAreGentle() {
        let advice = ACMEFailure(ACMEProblem(type: .serverInternal, detail: ""), attempt: "x", ca: "ca").retryAdvice
        #expect(
            advice.schedule.delays.prefix(8).map(\.duration) == [1, 2, 2, 5, 10, 10, 10, 20].map { .seconds($0 * 60) })
        #expect(advice.schedule.delays.last?.duration == .seconds(6 * 3600) && !advice.needsPerson)
        let moment = Date(timeIntervalSince1970: 1_900_000_000)
        let limited = ACMEFailure(
            ACMEProblem(type: .rateLimited, detail: ""), attempt: "x", ca: "ca", retryAt: moment)
        #expect(limited.retryAdvice.notBefore == moment)
        #expect(ACMEFailure(ACMEProblem(type: .caa, detail: ""), attempt: "x", ca: "ca").retryAdvice.needsPerson)
    }
}
