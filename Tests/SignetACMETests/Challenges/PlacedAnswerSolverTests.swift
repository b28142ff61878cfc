import SignetCore
import SignetStorage
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetACME

/// A place that notes what is done there, and whether the database knew of it at that moment.
private final class NotingPlace: AnswerPlace {
    let name = "noting"
    let types: [ChallengeType] = [.http01]
    let responses: ChallengeResponses
    let notes = Mutex<[String]>([])
    let failure = Mutex<SignetError?>(nil)

    init(_ responses: ChallengeResponses) { self.responses = responses }

    func answer(to task: ChallengeTask) async throws -> PresentedAnswer {
        try PresentedAnswer(to: task, at: name, key: task.proof().token)
    }

    func put(_ answer: PresentedAnswer) async throws { try await note("put", answer) }
    func takeAway(_ answer: PresentedAnswer) async throws { try await note("takeAway", answer) }
    func look(for answer: PresentedAnswer) async throws { try await note("look", answer) }

    private func note(_ what: String, _ answer: PresentedAnswer) async throws {
        let isKnown = try await responses.answer(answer.id) == answer
        notes.withLock { $0.append("\(what) \(isKnown ? "known" : "unknown")") }
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}

@Suite struct PlacedAnswerSolverTests {
    private let stage: ChallengeStage
    private let place: NotingPlace
    private let task = makeTask(.http01)

    init() throws {
        stage = try ChallengeStage()
        place = NotingPlace(stage.responses)
    }

    private func solver(_ policy: SelfCheckPolicy = .look) -> PlacedAnswerSolver {
        PlacedAnswerSolver(place: place, responses: stage.responses, policy: policy, clock: stage.clock)
    }

    private var notes: [String] { place.notes.withLock(\.self) }

    @Test func theRowIsThereBeforeTheAnswerAndGoesAfterIt() async throws {
        try await solver().present(task)
        try await solver().check(task)
        try await solver().cleanUp(task)
        try await solver().cleanUp(task)
        #expect(notes == ["put known", "look known", "takeAway known"])
        #expect(try await stage.responses.all().isEmpty)
    }

    @Test func anAnswerThatCouldNotBePutIsStillTakenAway() async throws {
        place.failure.withLock { $0 = SignetError(.timedOut, "No answer from the provider.") }
        await #expect(throws: SignetError(.timedOut, "")) { try await solver().present(task) }
        #expect(try await stage.responses.all().count == 1)
        place.failure.withLock { $0 = nil }
        try await solver().cleanUp(task)
        #expect(notes == ["put known", "takeAway known"])
        #expect(try await stage.responses.all().isEmpty)
    }

    @Test func whatCouldNotBeTakenAwayIsLeftToTheCleaning() async throws {
        try await solver().present(task)
        place.failure.withLock { $0 = SignetError(.timedOut, "No answer from the provider.") }
        await #expect(throws: SignetError(.timedOut, "")) { try await solver().cleanUp(task) }
        let cleaning = ChallengeCleaning(responses: stage.responses, places: [place])
        let failed = try await cleaning.removeLeftovers()
        #expect(failed.removed.isEmpty)
        #expect(failed.remaining.map(\.reason) == [SignetError(.timedOut, "")])
        place.failure.withLock { $0 = nil }
        #expect(try await cleaning.removeLeftovers().removed.map(\.key) == ["tok-1_A"])
        #expect(try await stage.responses.all().isEmpty)
    }

    @Test func aCancelledOrderStillTakesItsAnswerAway() async throws {
        try await solver().present(task)
        let (solver, task) = (solver(), task)
        let order = Task {
            // The order is broken off before it cleans up.
            withUnsafeCurrentTask { $0?.cancel() }
            try await solver.cleanUp(task)
        }
        try await order.value
        #expect(order.isCancelled)
        #expect(notes == ["put known", "takeAway known"])
        #expect(try await stage.responses.all().isEmpty)
    }

    @Test func nothingIsLookedForWhereTheSettingSaysSo() async throws {
        try await solver().present(task)
        try await solver(.none).check(task)
        async let waiting: Void = solver(.wait(.seconds(90))).check(task)
        while stage.clock.sleeperCount == 0 { await Task.yield() }
        #expect(stage.clock.nextDeadline == stage.clock.now.addingTimeInterval(90))
        stage.clock.advance(by: .seconds(90))
        try await waiting
        #expect(notes == ["put known"])
    }

    @Test func whatWasNeverPutIsNotVisible() async throws {
        let error = try await SignetError.thrown { try await solver().check(task) }
        #expect(error.code == .challengeNotVisible)
        #expect(notes.isEmpty)
    }
}
