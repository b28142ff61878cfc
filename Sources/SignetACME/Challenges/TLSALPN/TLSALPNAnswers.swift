import Logging
import NIOSSL
import SignetCore

/// What is answered to clients that offer `acme-tls/1`, whoever listens.
public struct TLSALPNAnswers: Sendable {
    private let responses: ChallengeResponses
    private let clock: any WallClock
    private let logger: Logger

    /// Creates the answers out of the shared store.
    public init(responses: ChallengeResponses, clock: any WallClock = SystemClock(), logger: Logger) {
        self.responses = responses
        self.clock = clock
        self.logger = logger
    }

    /// TLS for the handshake of one validator; nil when no challenge is being answered for that name.
    func context(forServerName name: String?) async -> NIOSSLContext? {
        guard let name else { return nil }
        do {
            guard let answer = try await responses.answer(forServerName: name) else { return nil }
            return try await ChallengeCertificate.context(for: answer, now: clock.now)
        } catch {
            logger.error("A tls-alpn-01 challenge could not be answered.", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
