import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite(.timeLimit(.minutes(10))) struct WakeSignalTests {
    private let signal = WakeSignal()
    private let clock = ManualClock(start)
    private let later = start.addingTimeInterval(60)

    @Test func aSignalRaisedBeforeIsNotLostAndCountsOnce() async throws {
        signal.raise()
        signal.raise()
        await signal.wait(until: later, on: clock)
        let second = Task { await signal.wait(until: later, on: clock) }
        try await yielding { clock.sleeperCount > 0 }
        clock.advance(to: later)
        await second.value
        #expect(clock.sleeperCount == 0)
    }

    @Test func aSignalEndsASleepAndLeavesNobodyAsleep() async throws {
        let sleeper = Task { await signal.wait(until: later, on: clock) }
        try await yielding { clock.sleeperCount > 0 }
        signal.raise()
        await sleeper.value
        #expect(clock.sleeperCount == 0)
    }

    @Test func cancellingEndsASleep() async throws {
        let sleeper = Task { await signal.wait(until: later, on: clock) }
        try await yielding { clock.sleeperCount > 0 }
        sleeper.cancel()
        await sleeper.value
        #expect(clock.sleeperCount == 0)
    }
}
