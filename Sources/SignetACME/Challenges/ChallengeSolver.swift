import SignetCore

/// Something that answers challenges.
public protocol ChallengeSolver: Sendable {
    /// What it can answer, e.g. [.http01].
    var types: [ChallengeType] { get }

    /// Whether it can answer this one (a wildcard cannot be proven by http-01, an IP not by dns-01 ...).
    func canSolve(_ type: ChallengeType, for identifier: ACMEIdentifier, isWildcard: Bool) -> Bool

    /// Puts the answer where the CA will look. What must be undone later is durable before it is done.
    func present(_ task: ChallengeTask) async throws

    /// Looks whether the CA would see it; throws `.challengeNotVisible` with a sentence of what was seen where.
    func check(_ task: ChallengeTask) async throws

    /// Takes the answer away; calling it twice is no error.
    func cleanUp(_ task: ChallengeTask) async throws
}
