import SignetTestSupport
import Testing

@testable import SignetACME

/// However many orders are open, few requests are under way, and few nonces are asked for.
@Suite struct RequestSlotsTests {
    @Test func manyOrdersAskForFewNonces() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask { _ = try await flow.run(OrderRequest(makeRequest("host-\(number).example.com"))) }
                }
                try await group.waitForAll()
            }
            #expect(stage.server.count(.certificate) == 40)
            #expect(stage.server.count(.newNonce) <= ACMEClientSettings().parallelRequests)
            #expect(stage.server.violations == [])
        }
    }

    /// Who is cancelled while it waits gives its turn to the next.
    @Test func aCancelledRequestLeavesNoSlotTaken() async throws {
        let slots = RequestSlots(1)
        let (began, begin) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        async let first: Void = slots.use {
            begin.finish()
            for await _ in ended {}
        }
        for await _ in began {}
        let second = Task { try await slots.use { 2 } }
        let third = Task { try await slots.use { 3 } }
        second.cancel()
        end.finish()
        try await first
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(try await third.value == 3)
    }

    /// A CA that says "look again at once" is looked at four times a second at most; one that says nothing is looked at more quickly at first.
    @Test(arguments: [("0", 0.75...1.0), (nil, 0.0...0.25)])
    func looksAreNotTooQuick(_ retryAfter: String?, _ seconds: ClosedRange<Double>) async throws {
        try await ACMEStage.run { stage in
            stage.server.behave {
                $0.processingLooks = 3
                $0.retryAfter = retryAfter
            }
            let flow = try await stage.flow()
            let began = stage.clock.now
            _ = try await flow.run(OrderRequest(makeRequest("a.example.com")))
            #expect(seconds.contains(stage.clock.now.timeIntervalSince(began)))
        }
    }
}
