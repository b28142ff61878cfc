import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

@Suite struct LeasesTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()
    private let leases: Leases

    init() throws {
        directory = try TemporaryDirectory()
        let database = try Database.open(path: directory.file("signet.db"), migrations: [Leases.migration])
        leases = Leases(database: database, clock: clock)
    }

    @Test func onlyOneHolderAtATime() async throws {
        #expect(try await leases.acquire("renew/a", holder: "one", for: .seconds(60)))
        #expect(try await !leases.acquire("renew/a", holder: "two", for: .seconds(60)))
        #expect(try await leases.acquire("renew/b", holder: "two", for: .seconds(60)))
        #expect(try await leases.holder(of: "renew/a") == "one")
    }

    @Test func holderExtendsAndOthersWaitForTheNewEnd() async throws {
        #expect(try await leases.acquire("a", holder: "one", for: .seconds(60)))
        clock.advance(by: .seconds(40))
        #expect(try await leases.acquire("a", holder: "one", for: .seconds(60)))
        clock.advance(by: .seconds(40))
        #expect(try await !leases.acquire("a", holder: "two", for: .seconds(60)))
    }

    @Test func expiredLeaseIsFree() async throws {
        #expect(try await leases.acquire("a", holder: "one", for: .seconds(60)))
        clock.advance(by: .seconds(60))
        #expect(try await leases.holder(of: "a") == nil)
        #expect(try await leases.acquire("a", holder: "two", for: .seconds(60)))
        try await leases.release("a", holder: "one")
        #expect(try await leases.holder(of: "a") == "two")
    }

    @Test func releasedLeaseIsFree() async throws {
        #expect(try await leases.acquire("a", holder: "one", for: .seconds(60)))
        try await leases.release("a", holder: "one")
        #expect(try await leases.acquire("a", holder: "two", for: .seconds(60)))
    }

    @Test func oneOfManyWinsARace() async throws {
        let leases = self.leases
        let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask { try await leases.acquire("a", holder: "\(number)", for: .seconds(60)) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(winners == 1)
    }
}
