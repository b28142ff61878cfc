import SignetCore
import SignetRenewal

/// http-01 answered by Signet itself: by a listener of its own, or by a `signet server` with the same database.
public struct HTTPPlace: AnswerPlace {
    private let listener: ChallengeListener?
    private let check: HTTPSelfCheck

    /// - Parameters:
    ///   - listener: opened while challenges are pending; nil when a running server answers
    ///   - check: looks for the answer
    public init(listener: ChallengeListener?, check: HTTPSelfCheck) {
        self.listener = listener
        self.check = check
    }

    public var name: String { "http" }
    public var types: [ChallengeType] { [.http01] }

    public func answer(to task: ChallengeTask) async throws -> PresentedAnswer {
        try PresentedAnswer(to: task, at: name, key: task.proof().token)
    }

    public func put(_ answer: PresentedAnswer) async throws {
        try await listener?.begin(answer.id)
    }

    public func takeAway(_ answer: PresentedAnswer) async throws {
        await listener?.end(answer.id)
    }

    public func look(for answer: PresentedAnswer) async throws {
        try await check.look(for: answer)
    }
}

extension ChallengeListener {
    /// A listener that answers http-01.
    /// - Parameters:
    ///   - addresses: IP addresses with their ports; the CA asks port 80, so another port needs something in front of it
    ///   - answers: what to answer
    /// - Throws: `.invalidInput` when one is not an IP address, or there is none.
    public init(
        http answers: HTTPChallengeAnswers, addresses: [Endpoint] = ChallengeListener.everywhere(port: 80)
    ) throws {
        try self.init(type: .http01, addresses: addresses) { HTTPAnswerHandler.configure($0, answers: answers) }
    }
}
