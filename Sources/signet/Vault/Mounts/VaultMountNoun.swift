import SignetVault

/// What is mounted: the commands for both kinds are the same.
protocol VaultMountNoun: Sendable {
    static var table: MountCommands.Table { get }
    /// As in `signet vault secrets`.
    static var name: String { get }
    static var abstract: String { get }
    /// One of them: `a secrets engine`.
    static var thing: String { get }
    /// What they are for.
    static var meaning: String { get }
    /// What comes after mounting one.
    static var afterEnabling: String { get }
    /// Those that there are.
    static var types: String { get }
    /// A type, where one of it may be mounted, and where another is moved from and to, for the help.
    static var exampleType: String { get }
    static var examplePath: String { get }
    static var exampleMove: String { get }
}

/// `signet vault secrets`
enum VaultSecretsNoun: VaultMountNoun {
    static let table = MountCommands.Table.secrets
    static let name = "secrets"
    static let abstract = "Mount secrets engines: \(types)."
    static let thing = "a secrets engine"
    static let meaning = "An engine answers at its path: pki issues certificates, kv keeps secrets, transit encrypts."
    static let afterEnabling =
        "It answers below its path at once. For pki next: signet vault write pki/root/generate/internal "
        + "common_name=NAME"
    static let types = "pki, kv, transit"
    static let exampleType = "pki"
    static let examplePath = "pki_int"
    static let exampleMove = "pki/ pki_root/"
}

/// `signet vault auth`
enum VaultAuthNoun: VaultMountNoun {
    static let table = MountCommands.Table.auth
    static let name = "auth"
    static let abstract = "Mount authentication methods: \(types)."
    static let thing = "an authentication method"
    static let meaning =
        "A method gives tokens to who proves to be somebody: approle is for machines, userpass for people."
    static let afterEnabling =
        "Roles of the method say who gets which policies. For approle next: signet vault write "
        + "auth/approle/role/NAME token_policies=POLICY"
    static let types = "approle, userpass, cert, kubernetes, jwt"
    static let exampleType = "approle"
    static let examplePath = "agents"
    static let exampleMove = "auth/approle/ auth/agents/"
}
