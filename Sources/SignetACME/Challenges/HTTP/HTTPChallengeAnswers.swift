import Logging
import SignetCore

/// What is answered under `/.well-known/acme-challenge/` (RFC 8555 section 8.3), whoever listens.
public struct HTTPChallengeAnswers: Sendable {
    /// What a request's path starts with; the token follows.
    public static let pathPrefix = "/.well-known/acme-challenge/"
    /// The media type of an answer.
    public static let contentType = "application/octet-stream"

    private let responses: ChallengeResponses
    private let logger: Logger

    /// Creates the answers out of the shared store.
    public init(responses: ChallengeResponses, logger: Logger) {
        self.responses = responses
        self.logger = logger
    }

    /// The path under which the answer for a token is asked for.
    public static func path(ofToken token: String) -> String { pathPrefix + token }

    /// The body for a request of `path` (with or without a query); nil, for 404, when no such challenge is being answered.
    /// Which host was asked for does not matter: the token alone decides.
    public func answer(path: String) async -> String? {
        let path = path.prefix { $0 != "?" }
        guard path.hasPrefix(Self.pathPrefix) else { return nil }
        do {
            return try await responses.keyAuthorization(forToken: path.dropFirst(Self.pathPrefix.count))
        } catch {
            logger.error(
                "A challenge could not be looked up, so it was not answered.", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
