import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite struct RenewalOutlookTests {
    @Test func whatWasNeverIssuedIsRequestedNow() {
        let outlook = RenewalOutlook([makeSpec("b"), makeSpec("a")], at: start)
        #expect(outlook.issuances.map(\.name) == ["b", "a"])
        #expect(outlook.issuances.allSatisfy { $0.at == start && !$0.renewsSameNames && $0.replacedEnd == nil })
        #expect(outlook.issuances.first?.reason == "there is no certificate yet")
    }

    @Test func itSaysWhatTheEngineSays() async throws {
        let stage = try await EngineStage()
        let specs = [makeSpec("a"), makeSpec("b", lifetime: .seconds(86_400))]
        try await stage.engine.apply(specs)
        try await stage.engine.runDueOnce()
        stage.clock.advance(by: .seconds(3600))
        let outlook = try await RenewalOutlook.read(specs, from: stage.database, at: stage.clock.now)
        #expect(outlook.issuances.map(\.name) == ["b", "a"])
        for issuance in outlook.issuances {
            let status = try await stage.engine.status(of: issuance.name)
            #expect(issuance.at == status.nextAttempt && issuance.replacedEnd == status.notAfter)
            #expect(status.nextReason == "A certificate is issued because \(issuance.reason).")
            #expect(issuance.renewsSameNames && !issuance.followsIssuersWish)
        }
    }

    @Test func aChangedSpecificationIsPlannedAsChangedAndNotStored() async throws {
        let stage = try await EngineStage()
        var spec = makeSpec("a")
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        spec.names.append(.dns("more.example.com"))
        let issuance = try #require(
            try await RenewalOutlook.read([spec], from: stage.database, at: start).issuances.first)
        #expect(issuance.at == start && issuance.reason == "another names is wanted" && !issuance.renewsSameNames)
        #expect(try await stage.engine.status(of: "a").spec.names.count == 1)
    }

    @Test func aFailedOneIsPlannedForItsNextAttempt() async throws {
        let stage = try await EngineStage()
        stage.authority.with { $0.failure = SignetError(.timedOut, "No answer.") }
        try await stage.engine.apply([makeSpec("a")])
        try await stage.engine.runDueOnce()
        let issuance = try #require(
            try await RenewalOutlook.read([makeSpec("a")], from: stage.database, at: start).issuances.first)
        #expect(issuance.at == (try await stage.engine.status(of: "a").nextAttempt))
        #expect(issuance.reason.hasSuffix("(attempt 2)"))
    }

    @Test func theIssuersWishIsKnown() async throws {
        let stage = try await EngineStage()
        let wish = RenewalInformation(
            windowStart: start.addingTimeInterval(3 * .day), windowEnd: start.addingTimeInterval(4 * .day))
        stage.authority.with { $0.information = wish }
        try await stage.engine.apply([makeSpec("a")])
        try await stage.engine.runDueOnce()
        let issuance = try #require(
            try await RenewalOutlook.read([makeSpec("a")], from: stage.database, at: start).issuances.first)
        #expect(issuance.followsIssuersWish && issuance.at >= wish.windowStart && issuance.at < wish.windowEnd)
    }

    @Test func theQueueGivesTheEarliestFirst() {
        var generator = SeededGenerator(seed: 3)
        var queue = DueQueue()
        var expected: [(TimeInterval, Int)] = []
        for number in 0..<500 {
            let seconds = TimeInterval(Int.random(in: 0..<100, using: &generator))
            expected.append((seconds, number))
            queue.insert(number, at: start.addingTimeInterval(seconds))
        }
        expected.sort { $0 < $1 }
        for (seconds, number) in expected {
            let first = queue.popFirst()
            #expect(first?.number == number && first?.at == start.addingTimeInterval(seconds))
        }
        #expect(queue.popFirst() == nil)
    }

    @Test func daysAreCountedFromTheStart() {
        let moments = [-1.0, 0, 0.9, 3, 3.5, 3.9, 10].map { start.addingTimeInterval($0 * .day) }
        let counts = DailyCounts(moments, from: start, days: 5)
        #expect(counts.counts == [2, 0, 0, 3, 0])
        #expect(counts.percentile(0) == 0 && counts.percentile(0.5) == 0 && counts.percentile(1) == 3)
        #expect(counts.busiest(9).map(\.count) == [3, 2])
        #expect(counts.busiest(1).map(\.day) == [start.addingTimeInterval(3 * .day)])
        #expect(counts.sums(ofDays: 2).map(\.count) == [2, 3, 0])
        #expect(DailyCounts([], from: start, days: 0).percentile(0.5) == 0)
    }
}
