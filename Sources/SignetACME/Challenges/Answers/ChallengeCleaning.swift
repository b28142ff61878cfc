import SignetCore
import SignetStorage

/// Takes away answers whose process died, or could not take them away itself: TXT records above all.
public struct ChallengeCleaning: Sendable {
    /// What a round of cleaning came to.
    public struct Outcome: Sendable {
        /// What was taken away.
        public var removed: [PresentedAnswer] = []
        /// What still lies somewhere, each with the error that says why and what to do.
        public var remaining: [(answer: PresentedAnswer, reason: SignetError)] = []
    }

    private let responses: ChallengeResponses
    private let places: [any AnswerPlace]
    /// Not the holder that solvers of this process use: what they work on must not be cleaned.
    private let holder = LeaseHolder()

    /// Creates the cleaning of all `places` that are configured.
    public init(responses: ChallengeResponses, places: [any AnswerPlace]) {
        self.responses = responses
        self.places = places
    }

    /// Takes away what nobody works on any more. Call it at start and, in a daemon, every hour or so.
    /// - Throws: as ``SignetStorage/Database/write(_:)``; a place that fails only stays in ``Outcome/remaining``.
    public func removeLeftovers() async throws -> Outcome {
        var outcome = Outcome()
        for answer in try await responses.all() {
            guard try await responses.hold(answer.id, as: holder) else { continue }
            do {
                try await takeAway(answer)
                try await responses.remove(answer.id, as: holder)
                outcome.removed.append(answer)
            } catch {
                try await responses.abandon(answer.id, as: holder)
                try Task.checkCancellation()
                outcome.remaining.append((answer, Self.reason(error, answer)))
            }
        }
        return outcome
    }

    private func takeAway(_ answer: PresentedAnswer) async throws {
        guard let place = places.first(where: { $0.name == answer.place }) else {
            throw SignetError(
                .notFound,
                "The answer to \(answer.type) for \(answer.identifier.value) still lies at \(answer.place) under "
                    + "\(answer.key), and that place is no longer configured.",
                remedy: "Configure it again for one start of signet, or remove the answer by hand.")
        }
        try await place.takeAway(answer)
    }

    private static func reason(_ error: any Error, _ answer: PresentedAnswer) -> SignetError {
        if let error = error as? SignetError { return error }
        return SignetError(
            .challengeUnsolvable,
            "The answer to \(answer.type) for \(answer.identifier.value) could not be taken away from \(answer.place).",
            remedy: "It is tried again later; remove \(answer.key) by hand if it stays.", cause: error)
    }
}
