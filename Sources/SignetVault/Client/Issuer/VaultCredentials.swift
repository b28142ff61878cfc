import SignetCore

/// What a program shows a server of the Vault API to get a token.
public enum VaultCredentials: Codable, Hashable, Sendable {
    /// A token that somebody else got.
    case token(LoginText)
    /// The role id and secret id of an AppRole.
    case appRole(AppRoleCredentials)
    /// The certificate of the connection; the name of an entry, or whichever fits.
    case certificate(name: String?, mount: String)
    /// A signed statement of who this is: a service account's of Kubernetes, a workload's.
    case jwt(JWTCredentials)
}

/// A signed statement of who this is, for the methods `jwt` and `kubernetes`.
public struct JWTCredentials: Codable, Hashable, Sendable {
    public var role: String
    public var jwt: LoginText
    /// Where the method is mounted below `auth/`.
    public var mount: String
    /// Whether its file is removed once it was read.
    public var isRemoved = false

    public init(role: String, jwt: LoginText, mount: String) {
        self.role = role
        self.jwt = jwt
        self.mount = mount
    }
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
    /// The path by which the envelope must have been made: `auth/approle/role/web/secret-id`; nil: any role's.
    public var wrappingPath: String?
    /// Whether what was read serves on when its file has gone.
    public var isKept = false
    /// Whether the file of the secret id is removed once it was read. Then it is kept too.
    public var isSecretIDRemoved = false

    public init(roleID: LoginText, secretID: LoginText?, isSecretIDWrapped: Bool = false, mount: String = "approle") {
        self.roleID = roleID
        self.secretID = secretID
        self.isSecretIDWrapped = isSecretIDWrapped
        self.mount = mount
    }
}
