import SignetCore

/// What a program shows a server of the Vault API to get a token.
public enum VaultCredentials: Codable, Hashable, Sendable {
    /// A token that somebody else got.
    case token(LoginText)
    /// The role id and secret id of an AppRole.
    case appRole(AppRoleCredentials)
    /// The certificate of the connection; the name of an entry, or whichever fits.
    case certificate(name: String?, mount: String)
}

/// The role id and secret id of an AppRole.
public struct AppRoleCredentials: Codable, Hashable, Sendable {
    public var roleID: LoginText
    /// nil: the role wants none.
    public var secretID: LoginText?
    /// Whether what stands there is a wrapping token, in which the secret id is delivered once.
    public var isSecretIDWrapped: Bool
    /// Where the method is mounted below `auth/`.
    public var mount: String

    public init(roleID: LoginText, secretID: LoginText?, isSecretIDWrapped: Bool = false, mount: String = "approle") {
        self.roleID = roleID
        self.secretID = secretID
        self.isSecretIDWrapped = isSecretIDWrapped
        self.mount = mount
    }
}
