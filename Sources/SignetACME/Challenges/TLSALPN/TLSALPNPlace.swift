import SignetCore
import SignetRenewal

/// tls-alpn-01 answered by Signet itself: by a listener of its own, or by a server whose listener has a ``TLSALPNGate``.
public struct TLSALPNPlace: AnswerPlace {
    private let listener: ChallengeListener?
    private let check: TLSALPNSelfCheck

    /// - Parameters:
    ///   - listener: opened while challenges are pending; nil when a running server answers
    ///   - check: looks for the answer
    public init(listener: ChallengeListener?, check: TLSALPNSelfCheck) {
        self.listener = listener
        self.check = check
    }

    public var name: String { "tls" }
    public var types: [ChallengeType] { [.tlsALPN01] }

    public func answer(to task: ChallengeTask) async throws -> PresentedAnswer {
        try PresentedAnswer(to: task, at: name, key: TLSALPNProtocol.serverName(of: task.identifier))
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
    /// A listener that answers tls-alpn-01 and nothing else.
    /// - Parameters:
    ///   - addresses: IP addresses with their ports; the CA asks port 443, so another port needs something in front of it
    ///   - answers: what to answer
    /// - Throws: `.invalidInput` when one is not an IP address, or there is none.
    public init(
        tlsALPN answers: TLSALPNAnswers, addresses: [Endpoint] = ChallengeListener.everywhere(port: 443)
    ) throws {
        try self.init(type: .tlsALPN01, addresses: addresses) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(TLSALPNGate(answers: answers, others: .refuse))
            }
        }
    }
}
