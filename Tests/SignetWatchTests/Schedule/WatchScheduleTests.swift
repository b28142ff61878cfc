import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct WatchScheduleTests {
    private let moment = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func anIntervalCountsFromTheLastRun() throws {
        let schedule = try WatchSchedule(parsing: "6h")
        #expect(schedule.next(after: moment) == moment.addingTimeInterval(6 * 3600))
        #expect(schedule.description == "6h")
        #expect(try WatchSchedule(parsing: " 90m ").description == "1h30m")
    }

    @Test func aCronExpressionIsReadToo() throws {
        let schedule = try WatchSchedule(parsing: "@daily")
        #expect(schedule.next(after: moment) == Date(timeIntervalSince1970: 1_800_057_600))
        #expect(WatchSchedule.standard.description == "0 6 * * *")
        #expect(WatchSchedule.standard.jitter == .seconds(600))
    }

    @Test func jitterIsAddedAndComesFromTheGeneratorGiven() throws {
        for text in ["0 6 * * *", "6h"] {
            let plain = try WatchSchedule(parsing: text).next(after: moment)
            let schedule = try WatchSchedule(parsing: text, jitter: .seconds(600))
            var generator = SeededGenerator(seed: 1)
            let times = (0..<200).map { _ in schedule.next(after: moment, using: &generator) }
            #expect(times.allSatisfy { $0 >= plain && $0 <= plain.addingTimeInterval(600) })
            #expect(Set(times).count > 150)
            var same = SeededGenerator(seed: 1)
            #expect(schedule.next(after: moment, using: &same) == times[0])
        }
    }

    @Test(arguments: ["", "5s", "0", "-1h", "6 hours", "every day", "6h 30m", "@often", "* * *"])
    func whatIsNoScheduleIsRefused(text: String) {
        #expect(throws: SignetError(.invalidSchedule, "")) { try WatchSchedule(parsing: text) }
    }

    @Test func aJitterOutOfRangeIsRefused() {
        #expect(throws: SignetError(.invalidSchedule, "")) { try WatchSchedule(parsing: "6h", jitter: .seconds(-1)) }
        #expect(throws: SignetError(.invalidSchedule, "")) {
            try WatchSchedule(parsing: "6h", jitter: .seconds(86_401))
        }
    }
}
