import SignetVault

/// What is mounted: the commands for both kinds are the same.
protocol VaultMountNoun: Sendable {
    static var table: MountCommands.Table { get }
    /// As in `signet vault secrets`.
    static var name: String { get }
    static var abstract: String { get }
    /// A type, where one of it may be mounted, and where another is moved from and to, for the help.
    static var exampleType: String { get }
    static var examplePath: String { get }
    static var exampleMove: String { get }
}

/// `signet vault secrets`
enum VaultSecretsNoun: VaultMountNoun {
    static let table = MountCommands.Table.secrets
    static let name = "secrets"
    static let abstract = "Mount secrets engines: pki, kv, transit."
    static let exampleType = "pki"
    static let examplePath = "pki_int"
    static let exampleMove = "pki/ pki_root/"
}

/// `signet vault auth`
enum VaultAuthNoun: VaultMountNoun {
    static let table = MountCommands.Table.auth
    static let name = "auth"
    static let abstract = "Mount authentication methods: approle, userpass, cert, kubernetes, jwt."
    static let exampleType = "approle"
    static let examplePath = "agents"
    static let exampleMove = "auth/approle/ auth/agents/"
}
