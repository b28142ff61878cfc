import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetACME

/// A place where taking away lasts until the test ends it.
private struct SlowPlace: AnswerPlace {
    let place: DNSPlace
    let begun = AsyncStream.makeStream(of: Void.self)
    let ended = AsyncStream.makeStream(of: Void.self)

    var name: String { place.name }
    var types: [ChallengeType] { place.types }
    func answer(to task: ChallengeTask) async throws -> PresentedAnswer { try await place.answer(to: task) }
    func put(_ answer: PresentedAnswer) async throws { try await place.put(answer) }
    func look(for answer: PresentedAnswer) async throws { try await place.look(for: answer) }

    func takeAway(_ answer: PresentedAnswer) async throws {
        begun.continuation.finish()
        for await _ in ended.stream {}
        try await place.takeAway(answer)
    }
}

/// What a process left behind when it died.
@Suite struct ChallengeCleaningTests {
    private let stage: ChallengeStage
    private let names = MemoryNames()
    private let place: DNSPlace
    private let task = makeTask(.dns01)

    init() throws {
        stage = try ChallengeStage()
        place = DNSPlace(name: "main", provider: names, names: names, propagation: names)
    }

    /// Presents in the name of a process that then dies, or lives elsewhere.
    private func present(as holder: String) async throws {
        let solver = PlacedAnswerSolver(place: place, responses: stage.responses)
        try await solver.present(task)
        let answer = try #require(try await stage.responses.all().first)
        try await stage.responses.abandon(answer.id)
        let leases = Leases(database: stage.database, clock: stage.clock)
        #expect(
            try await leases.acquire("challenge/\(answer.id)", holder: holder, for: ChallengeResponses.holdTime))
    }

    private func deadHolder() async throws -> String {
        let dead = try BackgroundProcess.start("true", [])
        try await dead.waitForExit()
        let parts = LeaseHolder().text.split(separator: "/", omittingEmptySubsequences: false)
        return "\(parts[0])/\(dead.processID)/\(parts[2])"
    }

    private func clean(_ places: [any AnswerPlace]) async throws -> ChallengeCleaning.Outcome {
        // A new process: its own connection, its own holder.
        let database = try ChallengeStage.open(stage.directory)
        let responses = ChallengeResponses(database: database, clock: stage.clock)
        return try await ChallengeCleaning(responses: responses, places: places).removeLeftovers()
    }

    @Test func aRecordOfADeadProcessIsRemovedExactly() async throws {
        let other = makeTask(.dns01, token: "another")
        try await PlacedAnswerSolver(place: place, responses: stage.responses).present(other)
        let kept = names.values
        try await PlacedAnswerSolver(place: place, responses: stage.responses).cleanUp(other)
        try await present(as: deadHolder())
        try await PlacedAnswerSolver(place: place, responses: stage.responses).present(other)
        let outcome = try await clean([place])
        #expect(outcome.removed.map(\.key) == ["_acme-challenge.shop.example.com"])
        #expect(outcome.remaining.isEmpty)
        #expect(names.values == kept)
    }

    @Test func whoLivesIsLeftAloneUntilItsTimeIsOver() async throws {
        try await present(as: "another machine/17/x")
        #expect(try await clean([place]).removed.isEmpty)
        #expect(names.values.count == 1)
        stage.clock.advance(by: ChallengeResponses.holdTime)
        #expect(try await clean([place]).removed.count == 1)
        #expect(names.values.isEmpty)
    }

    @Test func whatThisProcessWorksOnIsLeftAlone() async throws {
        try await PlacedAnswerSolver(place: place, responses: stage.responses).present(task)
        let cleaning = ChallengeCleaning(responses: stage.responses, places: [place])
        #expect(try await cleaning.removeLeftovers().removed.isEmpty)
        #expect(names.values.count == 1)
    }

    /// The order of a process that died is gone on with while what it left is taken away: the same record, put anew.
    @Test(.timeLimit(.minutes(30))) func whatIsPutUpAgainIsNotTakenAway() async throws {
        try await present(as: deadHolder())
        let slow = SlowPlace(place: place)
        async let outcome = clean([slow])
        for await _ in slow.begun.stream {}
        async let presented: Void = PlacedAnswerSolver(place: place, responses: stage.responses).present(task)
        try await yielding { stage.clock.sleeperCount == 1 }
        slow.ended.continuation.finish()
        #expect(try await outcome.removed.count == 1)
        stage.clock.advance(by: .seconds(1))
        try await presented
        #expect(names.values.count == 1)
        #expect(try await clean([place]).removed.isEmpty)
    }

    @Test func aPlaceThatIsNoLongerConfiguredIsNamed() async throws {
        try await present(as: deadHolder())
        let outcome = try await clean([])
        #expect(outcome.removed.isEmpty)
        let reason = try #require(outcome.remaining.first?.reason)
        #expect(reason.message.contains("still lies at dns main under _acme-challenge.shop.example.com"))
        #expect(try await clean([place]).removed.count == 1)
    }
}
