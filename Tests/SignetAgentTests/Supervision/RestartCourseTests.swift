import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

@Suite struct RestartCourseTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let failure = TaskEnding(.exited(status: 1), at: .distantPast)
    private let success = TaskEnding(.exited(status: 0), at: .distantPast)

    private func seconds(_ decision: RestartCourse.Decision) -> Double? {
        if case .restart(let after, _) = decision { after.timeInterval } else { nil }
    }

    private func isFailure(_ decision: RestartCourse.Decision) -> Bool {
        if case .fail = decision { true } else { false }
    }

    @Test func aServiceIsStartedAgainTwiceInHalfAnHour() {
        var random = SeededGenerator(seed: 1)
        var course = RestartCourse(at: start)
        for attempt in 1...2 {
            let decision = course.decide(
                after: .ended(failure), policy: .service, at: start + Double(attempt), using: &random)
            #expect((15...18.75).contains(seconds(decision) ?? 0))
        }
        #expect(isFailure(course.decide(after: .ended(failure), policy: .service, at: start + 3, using: &random)))
        // After the interval they are counted anew.
        let later = course.decide(after: .ended(failure), policy: .service, at: start + 1801, using: &random)
        #expect(seconds(later) != nil)
        #expect(course.count == 1 && course.periodStart == start + 1801)
    }

    @Test func aServiceThatExitsWithZeroIsStartedAgainABatchIsDone() {
        var random = SeededGenerator(seed: 2)
        var course = RestartCourse(at: start)
        #expect(seconds(course.decide(after: .ended(success), policy: .service, at: start, using: &random)) != nil)
        #expect(course.decide(after: .ended(success), policy: .batch, at: start, using: &random) == .complete)
        var none = RestartPolicy.batch
        none.attempts = 0
        #expect(course.decide(after: .ended(success), policy: none, at: start, using: &random) == .complete)
        #expect(isFailure(course.decide(after: .ended(failure), policy: none, at: start, using: &random)))
    }

    @Test func delayWaitsUntilTheIntervalIsOver() {
        var random = SeededGenerator(seed: 3)
        var policy = RestartPolicy.service
        policy.mode = .delay
        var course = RestartCourse(at: start)
        for _ in 0..<2 { _ = course.decide(after: .ended(failure), policy: policy, at: start + 60, using: &random) }
        let third = course.decide(after: .ended(failure), policy: policy, at: start + 100, using: &random)
        #expect(seconds(third) == 1700)
        let fourth = course.decide(after: .ended(failure), policy: policy, at: start + 1800, using: &random)
        #expect((15...18.75).contains(seconds(fourth) ?? 0))
    }

    @Test func aRestartThatWasAskedForDoesNotCount() {
        var random = SeededGenerator(seed: 4)
        var course = RestartCourse(at: start)
        for _ in 0..<50 {
            #expect(seconds(course.decide(after: .asked, policy: .service, at: start, using: &random)) == 0)
        }
        #expect(course.count == 0)
    }

    @Test func aStartThatCannotSucceedFailsAtOnce() {
        var random = SeededGenerator(seed: 5)
        var course = RestartCourse(at: start)
        let never = TaskEnding(.notStarted(reason: "no such file", isRecoverable: false), at: start)
        #expect(isFailure(course.decide(after: .ended(never), policy: .service, at: start, using: &random)))
        let perhaps = TaskEnding(.notStarted(reason: "no memory", isRecoverable: true), at: start)
        #expect(seconds(course.decide(after: .ended(perhaps), policy: .service, at: start, using: &random)) != nil)
        let lost = TaskEnding(.lost, at: start)
        #expect(seconds(course.decide(after: .ended(lost), policy: .service, at: start, using: &random)) != nil)
    }

    @Test func aClockSetBackBeginsANewPeriod() {
        var random = SeededGenerator(seed: 6)
        var course = RestartCourse(at: start)
        for _ in 0..<2 { _ = course.decide(after: .ended(failure), policy: .service, at: start + 5, using: &random) }
        let decision = course.decide(after: .ended(failure), policy: .service, at: start - 86_400, using: &random)
        #expect(seconds(decision) != nil)
        #expect(course.periodStart == start - 86_400)
    }

    @Test func theCourseIsKept() throws {
        var random = SeededGenerator(seed: 7)
        var course = RestartCourse(at: start)
        _ = course.decide(after: .ended(failure), policy: .service, at: start + 5, using: &random)
        #expect(try JSONDecoder().decode(RestartCourse.self, from: JSONEncoder().encode(course)) == course)
    }

    @Test func policiesThatCannotBeFollowedAreRefused() throws {
        try RestartPolicy.service.check()
        try RestartPolicy.batch.check()
        func refused(_ change: (inout RestartPolicy) -> Void) -> Bool {
            var policy = RestartPolicy.service
            change(&policy)
            return (try? policy.check()) == nil
        }
        #expect(refused { $0.attempts = -1 })
        #expect(refused { $0.attempts = 200 })
        #expect(refused { $0.interval = .seconds(4) })
        #expect(
            !refused {
                $0.attempts = 0
                $0.interval = .zero
            })
    }
}
