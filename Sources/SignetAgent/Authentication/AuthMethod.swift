import SignetVault

/// How an agent gets its token: `auto_auth { method }`.
public enum AuthMethod: Hashable, Sendable {
    /// `approle`
    case appRole(AppRoleMethod)
    /// `token_file`: a token that somebody else got.
    case tokenFile(String)
    /// A token in a variable: `VAULT_TOKEN`, where no method is configured.
    case environment(String)
    /// `cert`
    case certificate(CertificateMethod)
    /// `jwt` and `kubernetes`: a signed statement in a file, absolute.
    case jwt(role: String, path: String, mount: String, isRemoved: Bool)

    /// What is shown to the server.
    var credentials: VaultCredentials {
        switch self {
        case .appRole(let method): return .appRole(method.credentials)
        case .tokenFile(let path): return .token(.file(path))
        case .environment(let name): return .token(.environment(name))
        case .certificate(let method): return .certificate(name: method.name, mount: method.mount)
        case .jwt(let role, let path, let mount, let isRemoved):
            var credentials = JWTCredentials(role: role, jwt: .file(path), mount: mount)
            credentials.isRemoved = isRemoved
            return .jwt(credentials)
        }
    }

    /// Whether what is read for it may be kept, sealed, beyond the process.
    var isKept: Bool { if case .appRole(let method) = self { method.keepsSecretID } else { false } }

    /// How the server is reached for the login, where that differs.
    func settings(_ base: VaultClientSettings) -> VaultClientSettings {
        guard case .certificate(let method) = self else { return base }
        var settings = base
        settings.caFile = method.caFile ?? settings.caFile
        settings.clientCertificateFile = method.certificateFile ?? settings.clientCertificateFile
        settings.clientKeyFile = method.keyFile ?? settings.clientKeyFile
        return settings
    }
}

/// `method "approle"`
public struct AppRoleMethod: Hashable, Sendable {
    /// Absolute.
    public var roleIDFile: String
    /// Absolute; nil: the role wants no secret id.
    public var secretIDFile: String?
    /// Whether that file is removed once it was read (`remove_secret_id_file_after_reading`).
    public var removesSecretID = true
    /// The file holds the token of an envelope that must have been made by this path; nil: the secret id itself.
    public var wrappingPath: String?
    /// Whether the secret id is kept, sealed, in the agent's own database, so that it starts again without a new one
    /// (`keep_secret_id`, which Vault Agent does not know).
    public var keepsSecretID = true
    /// Below `auth/`.
    public var mount: String

    public init(roleIDFile: String, mount: String = "approle") {
        self.roleIDFile = roleIDFile
        self.mount = mount
    }

    var credentials: AppRoleCredentials {
        var credentials = AppRoleCredentials(
            roleID: .file(roleIDFile), secretID: secretIDFile.map { .file($0) }, isSecretIDWrapped: wrappingPath != nil,
            mount: mount)
        credentials.wrappingPath = wrappingPath
        credentials.isKept = true
        credentials.isSecretIDRemoved = removesSecretID
        return credentials
    }
}

/// `method "cert"`
public struct CertificateMethod: Hashable, Sendable {
    /// The entry at the server; nil: whichever fits.
    public var name: String?
    /// PEM files, absolute; nil: those of the `vault` block.
    public var caFile: String?
    public var certificateFile: String?
    public var keyFile: String?
    /// Below `auth/`.
    public var mount: String

    public init(mount: String = "cert") {
        self.mount = mount
    }
}
