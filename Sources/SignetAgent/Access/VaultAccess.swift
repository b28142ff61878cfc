import SignetVault

/// Requests to a server of the Vault API with a token that somebody keeps valid: an agent's login, or the token of a task.
///
/// A token is transport only: that it is replaced by another one changes nothing of what was got with it.
public protocol VaultAccess: Sendable {
    /// Asks with the present token, and waits for the first one when there is none yet. Refused because the token is no
    /// longer taken, it asks once more with the next one.
    /// - Throws: `VaultClientFailure`, `CancellationError`.
    func send(_ call: VaultClient.Call) async throws -> VaultReply

    /// Where the server is, for sentences.
    var address: String { get }
}
