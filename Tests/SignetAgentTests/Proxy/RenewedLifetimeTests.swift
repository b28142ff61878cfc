import Foundation
import Testing

@testable import SignetAgent

@Suite struct RenewedLifetimeTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(arguments: [1, 2, 60, 3600, 2_764_800]) func isRenewedBetweenTwoThirdsAndItsEnd(seconds: Int) {
        let lifetime = RenewedLifetime(seconds: seconds, at: Self.start)
        let due = lifetime.due.timeIntervalSince(Self.start) / Double(seconds)
        #expect(due > 0.66 && due < 0.75)
        #expect(lifetime.end == Self.start + Double(seconds))
    }

    @Test func isGivenUpWhenItDoesNotGrow() {
        var lifetime = RenewedLifetime(seconds: 100, at: Self.start)
        let verdicts = [(100, 70), (40, 140), (15, 165), (0, 165)].map { seconds, age in
            lifetime.renewed(for: seconds, at: Self.start + Double(age))
        }
        #expect(verdicts == [true, true, false, false])
    }

    @Test(arguments: [2, 10, 100, 86_400]) func failuresArePacedAndEndInTime(seconds: Int) {
        var lifetime = RenewedLifetime(seconds: seconds, at: Self.start)
        var attempts = 0
        while lifetime.failed(at: lifetime.due) { attempts += 1 }
        #expect(attempts < 100)
        #expect(lifetime.due <= lifetime.end + 2)
    }
}
