import SignetCore
import SignetVault

/// An element of `issuers` that names a server of the Vault API, this one or a real Vault, whose PKI engine signs.
public struct VaultIssuerConfiguration: Codable, Equatable, Sendable {
    /// Unique name, to which certificates refer.
    public var name: String
    /// `https://vault.example.com:8200`
    public var address: String
    /// Where the PKI engine is mounted.
    public var mount: String
    /// By whose rules it signs where a certificate names no role.
    public var role: String?
    /// Absolute path of the certificates that the server is trusted by; nil: those of the machine.
    public var trustedRoots: String?
    /// Whether only a server is believed whose certificate is in order.
    public var verifies: Bool
    /// Of Vault Enterprise; nil: the root namespace.
    public var namespace: String?
    /// What gets a token.
    public var login: VaultCredentials
    /// Absolute paths of the certificate that is shown to the server, and its key.
    public var clientCertificate: String?
    public var clientKey: String?
    /// How long an answer may take.
    public var timeout: DurationText

    /// An issuer with the defaults.
    public init(name: String, address: String, login: VaultCredentials) {
        self.name = name
        self.address = address
        self.login = login
        mount = "pki"
        verifies = true
        timeout = DurationText(.seconds(60))
    }
}

extension VaultIssuerConfiguration {
    /// How the server is reached.
    var settings: VaultClientSettings {
        var settings = VaultClientSettings()
        settings.address = address
        settings.namespace = namespace
        settings.caFile = trustedRoots
        settings.skipsVerification = !verifies
        settings.clientCertificateFile = clientCertificate
        settings.clientKeyFile = clientKey
        settings.timeout = timeout.duration
        return settings
    }

    /// The files that are read when the connection is made.
    var files: [String] { [trustedRoots, clientCertificate, clientKey].compactMap(\.self) }
}
