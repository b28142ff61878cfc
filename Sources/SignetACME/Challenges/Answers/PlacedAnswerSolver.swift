import SignetCore

/// Answers challenges at a place; what must be taken away later is in the database before it is put there.
public struct PlacedAnswerSolver: ChallengeSolver {
    private let place: any AnswerPlace
    private let responses: ChallengeResponses
    private let policy: SelfCheckPolicy
    private let clock: any WallClock

    /// Creates a solver.
    /// - Parameters:
    ///   - place: where answers are put
    ///   - responses: where they are written down
    ///   - policy: what ``check(_:)`` does
    ///   - clock: for ``SelfCheckPolicy/wait(_:)``
    public init(
        place: any AnswerPlace, responses: ChallengeResponses, policy: SelfCheckPolicy = .look,
        clock: any WallClock = SystemClock()
    ) {
        self.place = place
        self.responses = responses
        self.policy = policy
        self.clock = clock
    }

    public var types: [ChallengeType] { place.types }

    public func present(_ task: ChallengeTask) async throws {
        try requireSolvable(task)
        let answer = try await place.answer(to: task)
        try await responses.claim(answer.id)
        if let earlier = try await responses.answer(answer.id), earlier != answer {
            // Its place has moved since (another CNAME, another zone): the new row must not hide the old record.
            try await place.takeAway(earlier)
        }
        try await responses.add(answer)
        try await place.put(answer)
    }

    public func check(_ task: ChallengeTask) async throws {
        switch policy {
        case .none: return
        case .wait(let duration): try await clock.sleep(for: duration)
        case .look:
            guard let answer = try await responses.answer(PresentedAnswer.id(of: task, at: place.name)) else {
                throw SignetError(
                    .challengeNotVisible, "The answer to \(task.type) for \(task.name) has not been put anywhere yet.",
                    remedy: "Order the certificate again; the challenge is answered anew then.")
            }
            try await place.look(for: answer)
        }
    }

    /// As ``ChallengeSolver/cleanUp(_:)``, and to its end even when the calling task has been cancelled: an order that is
    /// broken off must not leave a record behind.
    public func cleanUp(_ task: ChallengeTask) async throws {
        try await Task { try await takeAway(task) }.value
    }

    private func takeAway(_ task: ChallengeTask) async throws {
        guard let answer = try await responses.answer(PresentedAnswer.id(of: task, at: place.name)) else { return }
        do {
            try await place.takeAway(answer)
        } catch {
            try await responses.abandon(answer.id)
            throw error
        }
        try await responses.remove(answer.id)
    }
}
