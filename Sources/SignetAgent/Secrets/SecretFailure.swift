import NIOHTTP1
import SignetCore
import SignetRenewal
import SignetVault

/// A secret or certificate that could not be had, and when to ask again.
struct SecretFailure: RetryAdvising, CustomStringConvertible {
    let error: SignetError
    let retryAdvice: RetryAdvice

    var description: String { error.description }
}

/// A request to the server on a template's behalf: what comes back instead of an answer is told so that a person can act on
/// it.
struct SecretAttempt: Sendable {
    let method: HTTPMethod
    let path: String
    var isList = false
    let access: any VaultAccess

    /// - Throws: ``SecretFailure``, `CancellationError`.
    func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let failure as VaultClientFailure {
            throw classified(VaultIssuanceFailure(failure, "\(verb) \(path)", access.address))
        } catch let failure as VaultIssuanceFailure {
            throw classified(failure)
        } catch let error as SignetError {
            throw SecretFailure(error: error, retryAdvice: Self.patience)
        }
    }

    /// Nothing is there (yet).
    var absence: SecretFailure {
        SecretFailure(
            error: SignetError(
                .vaultNotFound, "Signet could not \(verb) \(path): \(access.address) has nothing there.",
                remedy: "Write the secret, or correct the path in the template."),
            retryAdvice: Self.patience)
    }

    private func classified(_ failure: VaultIssuanceFailure) -> SecretFailure {
        var error = failure.error
        if error.code == .vaultForbidden {
            error.remedy = "Add to a policy of the token: path \"\(path)\" { capabilities = [\"\(capability)\"] }"
        }
        return SecretFailure(error: error, retryAdvice: failure.retryAdvice)
    }

    private var verb: String { isList ? "list" : method == .GET ? "read" : "write" }

    private var capability: String { isList ? "list" : method == .GET ? "read" : "update" }

    private static let patience = RetryAdvice(
        schedule: .exponential(from: .seconds(1), ceiling: .seconds(60)), leastDelay: .seconds(1))
}
