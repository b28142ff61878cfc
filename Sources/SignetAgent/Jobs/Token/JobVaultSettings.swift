import SignetCore
import SignetVault

/// The server that tasks get their tokens from, and how: the flags of Nomad's agent.
public struct JobVaultSettings: Sendable {
    /// How it is reached; its token is the one that others are made with.
    public var client: VaultClientSettings
    /// `-vault-create-from-role`: the token role that decides what tasks may have; nil: the policies of the stanza.
    public var role: String?

    public init(client: VaultClientSettings, role: String? = nil) {
        self.client = client
        self.role = role
    }

    /// Where a token for a task is made.
    var creationPath: String { role.map { "auth/token/create/\($0)" } ?? "auth/token/create" }
}
