import Foundation
import SignetCore

/// A failure at the CA, with what is to be done about it.
///
/// Whoever only shows failures takes ``error``; whoever retries asks ``retry`` and ``retryAt`` too.
public struct ACMEFailure: Error, Sendable {
    /// What went wrong, for the person concerned.
    public var error: SignetError
    /// When to try again.
    public var retry: RetryClass
    /// The moment before which the CA does not want to be asked again; nil when it named none.
    public var retryAt: Date?
    /// What the CA said; nil when it did not get to say anything.
    public var problem: ACMEProblem?
    /// The HTTP status of the answer; nil when there was none.
    public var status: Int?
    /// Whether nothing can come of the order any more.
    var endsOrder = false

    /// A failure without a problem document; class and advice are those of the code's rule.
    init(_ code: SignetError.Code, _ message: String, retryAt: Date? = nil, cause: (any Error)? = nil) {
        let rule = RetryRule.rule(for: code)
        error = SignetError(code, message, remedy: rule?.advice, cause: cause)
        retry = rule?.retry ?? .backoff
        self.retryAt = retryAt
    }

    /// A failure of what an order needs besides the CA: a listener, a name server, the provider of a zone.
    public init(_ error: SignetError) {
        self.error = error
        retry = RetryRule.rule(for: error.code)?.retry ?? .backoff
    }

    /// What a problem document means.
    /// - Parameters:
    ///   - attempt: what was attempted on what, to be read after "Signet could not"
    ///   - ca: the CA's host
    public init(_ problem: ACMEProblem, attempt: String, ca: String, retryAt: Date? = nil) {
        self.problem = problem
        self.retryAt = retryAt
        let rule = Self.rule(for: problem)
        retry = rule.retry
        var remedy = rule.advice
        if let url = problem.unpauseURL ?? (retry == .userAction ? problem.instance : nil) {
            remedy += " The page: \(url.prefix(2000))"
        }
        if let algorithms = problem.algorithms, !algorithms.isEmpty {
            remedy += " It takes \(algorithms.prefix(10).joined(separator: ", "))."
        }
        error = SignetError(
            rule.code, "Signet could not \(attempt): \(ca) answered \(problem.summary).", remedy: remedy)
    }

    /// Subproblems decide when the problem itself says only that there are some; the most lasting one wins.
    private static func rule(for problem: ACMEProblem) -> RetryRule {
        if problem.unpauseURL != nil, let paused = RetryRule.rule(for: .acmePaused) { return paused }
        let own = RetryRule.rule(for: problem.type)
        guard problem.type == .compound || problem.type == nil else { return own }
        let parts = (problem.subproblems ?? []).map { RetryRule.rule(for: $0.type) }
        return parts.first { $0.retry == .userAction } ?? parts.first { $0.retry == .after } ?? own
    }
}

extension ACMEFailure: CustomStringConvertible {
    public var description: String { error.description }
}
