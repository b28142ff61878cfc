import NIOCore
import SignetCore
import SignetRenewal

/// http-01 and tls-alpn-01 answered by Signet itself: by a listener of its own, or by a running `signet server` with the same
/// database.
public struct ListeningPlace: AnswerPlace {
    public let name: String
    public let types: [ChallengeType]
    private let listener: ChallengeListener?
    /// What a connection asks by.
    private let key: @Sendable (ChallengeTask) throws -> String
    private let check: @Sendable (PresentedAnswer) async throws -> Void

    /// http-01.
    /// - Parameters:
    ///   - listener: opened while challenges are pending; nil when a running server answers
    ///   - check: looks for the answer
    public static func http(listener: ChallengeListener?, check: HTTPSelfCheck) -> Self {
        Self(
            name: "http", types: [.http01], listener: listener, key: { try $0.proof().token },
            check: { try await check.look(for: $0) })
    }

    /// tls-alpn-01.
    /// - Parameters:
    ///   - listener: opened while challenges are pending; nil when a server answers whose listener has a ``TLSALPNGate``
    ///   - check: looks for the answer
    public static func tlsALPN(listener: ChallengeListener?, check: TLSALPNSelfCheck) -> Self {
        Self(
            name: "tls", types: [.tlsALPN01], listener: listener,
            key: { try TLSALPNProtocol.serverName(of: $0.identifier) }, check: { try await check.look(for: $0) })
    }

    public func answer(to task: ChallengeTask) async throws -> PresentedAnswer {
        try PresentedAnswer(to: task, at: name, key: key(task))
    }

    public func put(_ answer: PresentedAnswer) async throws {
        try await listener?.begin(answer.id)
    }

    public func takeAway(_ answer: PresentedAnswer) async throws {
        await listener?.end(answer.id)
    }

    public func look(for answer: PresentedAnswer) async throws {
        try await check(answer)
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
