import SignetCore
import SignetRenewal

/// A certificate that a server of the Vault API did not give, and when to ask again.
public struct VaultIssuanceFailure: RetryAdvising, CustomStringConvertible {
    public let error: SignetError
    public let retryAdvice: RetryAdvice

    public var description: String { error.description }

    init(_ failure: VaultClientFailure, _ attempt: String, _ address: String) {
        let reason =
            switch failure.reason {
            case .refused(let status, let errors):
                "answered \(status): \(errors.joined(separator: "; ").prefix(1000))"
            case .unintelligible(let status, _): "answered \(status) with something that is not the Vault API's"
            case .unreachable(let text): "did not answer (\(text))"
            }
        let code: SignetError.Code
        let remedy: String
        switch failure.status {
        case 400?:
            (code, remedy) = (.vaultRefused, "The role's rules decide what it signs: compare names and lifetime.")
        case 403?:
            (code, remedy) = (.vaultRefused, "Let a policy of the token grant \"update\" at that path.")
        case 404?:
            (code, remedy) = (.vaultRefused, "Look whether the engine is mounted there and has that role.")
        case 503?:
            (code, remedy) = (.vaultUnavailable, "Open its seal: signet vault operator unseal")
        default:
            (code, remedy) = (.vaultUnavailable, "Look whether the server runs and can be reached from here.")
        }
        error = SignetError(code, "Signet could not \(attempt): \(address) \(reason).", remedy: remedy)
        retryAdvice = Self.advice(needsPerson: code == .vaultRefused)
    }

    private init(_ error: SignetError) {
        self.error = error
        retryAdvice = Self.advice(needsPerson: true)
    }

    static func nothing(_ address: String, _ what: String) -> VaultIssuanceFailure {
        VaultIssuanceFailure(
            SignetError(
                .vaultRefused, "The server \(address) signed the request and answered with \(what).",
                remedy: "Look whether the issuer is mounted as a PKI engine of the Vault API."))
    }

    private static func advice(needsPerson: Bool) -> RetryAdvice {
        RetryAdvice(
            schedule: .exponential(from: .seconds(needsPerson ? 300 : 5), ceiling: .seconds(3600)),
            needsPerson: needsPerson)
    }
}

extension SignetError.Code {
    /// A server of the Vault API does not grant what was asked for.
    public static let vaultRefused = Self(rawValue: "vault.refused")
    /// A server of the Vault API cannot answer now.
    public static let vaultUnavailable = Self(rawValue: "vault.unavailable")
}
