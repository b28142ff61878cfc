import Foundation
import SignetCore
import Testing

@testable import SignetRenewal

@Suite(.timeLimit(.minutes(1))) struct WakeSignalTests {
    private let signal = WakeSignal()
    private let clock = ManualClock(start)
    private let later = start.addingTimeInterval(60)

    @Test func aSignalRaisedBeforeIsNotLostAndCountsOnce() async {
        signal.raise()
        signal.raise()
        await signal.wait(until: later, on: clock)
        let second = Task { await signal.wait(until: later, on: clock) }
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.advance(to: later)
        await second.value
        #expect(clock.sleeperCount == 0)
    }

    @Test func aSignalEndsASleepAndLeavesNobodyAsleep() async {
        let sleeper = Task { await signal.wait(until: later, on: clock) }
        while clock.sleeperCount == 0 { await Task.yield() }
        signal.raise()
        await sleeper.value
        #expect(clock.sleeperCount == 0)
    }

    @Test func cancellingEndsASleep() async {
        let sleeper = Task { await signal.wait(until: later, on: clock) }
        while clock.sleeperCount == 0 { await Task.yield() }
        sleeper.cancel()
        await sleeper.value
        #expect(clock.sleeperCount == 0)
    }
}
