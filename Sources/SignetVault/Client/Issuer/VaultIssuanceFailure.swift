import SignetCore
import SignetRenewal

/// A certificate that a server of the Vault API did not give, and when to ask again.
public struct VaultIssuanceFailure: RetryAdvising, CustomStringConvertible {
    public let error: SignetError
    public let retryAdvice: RetryAdvice

    public var description: String { error.description }

    /// - Parameters:
    ///   - attempt: what Signet could not do, as a verb with its object
    ///   - address: the server's
    package init(_ failure: VaultClientFailure, _ attempt: String, _ address: String, isLogin: Bool = false) {
        let rule = VaultFailureRule.rule(for: failure, isLogin: isLogin)
        let reason =
            switch failure.reason {
            case .refused(let status, let errors):
                "answered \(status): \(errors.joined(separator: "; ").prefix(1000))"
            case .unintelligible(let status, _): "answered \(status) with something that is not the Vault API's"
            case .unreachable(let text): "did not answer (\(text))"
            }
        let what = isLogin ? "log in to \(attempt)" : attempt
        error = SignetError(rule.code, "Signet could not \(what): \(address) \(reason).", remedy: rule.advice)
        // A Vault has no quota that a certificate's last minutes could use up: it is asked as often as they need.
        retryAdvice = RetryAdvice(
            schedule: rule.schedule, needsPerson: rule.needsPerson,
            leastDelay: rule.needsPerson ? RetryAdvice.usualLeastDelay : .seconds(1))
    }

    package init(_ login: VaultLoginFailure, _ attempt: String, _ address: String) {
        self.init(login.failure, attempt, address, isLogin: true)
    }

    private init(_ error: SignetError) {
        self.error = error
        retryAdvice = RetryAdvice(
            schedule: .exponential(from: .seconds(300), ceiling: .seconds(3600)), needsPerson: true)
    }

    /// An answer without what was asked for.
    package static func nothing(_ address: String, _ what: String) -> VaultIssuanceFailure {
        VaultIssuanceFailure(
            SignetError(
                .vaultForeign, "The server \(address) signed the request and answered with \(what).",
                remedy: "Look whether the issuer is mounted as a PKI engine of the Vault API."))
    }
}
