import SignetRenewal

/// What `signet.yaml` says, checked, with defaults filled in and every path absolute.
public struct Configuration: Codable, Equatable, Sendable {
    /// Absolute path of the file it was read from.
    public var path: String
    /// Absolute directory of the database, the sealing key, the bound address and the metrics token.
    public var dataDirectory: String
    /// Where CRL, OCSP, CA certificates, health and metrics are served.
    public var listen: ListenAddress
    /// Base URL that goes into certificates, without a slash at its end; nil: no URLs in certificates.
    public var publicURL: String?
    /// What the private keys in the database are sealed with.
    public var sealing: SealingConfiguration
    /// What is logged, and how.
    public var log: LogConfiguration
    /// The certificate authorities declared here, parents before those they sign.
    public var authorities: [AuthorityConfiguration]
    /// The ACME CAs declared here.
    public var issuers: [ACMEIssuerConfiguration]
    /// The servers of the Vault API declared here.
    public var vaultIssuers: [VaultIssuerConfiguration]
    /// The certificates wanted at all times.
    public var certificates: [CertificateSpec]
    /// The Vault API served beside everything else; nil: it is not.
    public var vault: VaultConfiguration?
    /// The certificates that are looked at wherever they are; nil: none.
    public var watch: WatchConfiguration?
    /// The pages for people; nil: they are not served.
    public var dashboard: DashboardConfiguration?
    /// How many certificates `signet up` works on at a time.
    public var parallelRenewals: Int

    /// A configuration with the defaults of an empty file at `path`.
    public init(path: String, dataDirectory: String) {
        self.path = path
        self.dataDirectory = dataDirectory
        listen = .standard
        sealing = .standard(dataDirectory: dataDirectory)
        log = LogConfiguration()
        authorities = []
        issuers = []
        vaultIssuers = []
        certificates = []
        parallelRenewals = RenewalEngine.standardParallelism
    }
}

extension Configuration {
    /// The SQLite file.
    public var databasePath: String { "\(dataDirectory)/signet.db" }

    /// Where `signet up` writes the address it listens on, `127.0.0.1:8210` and a newline.
    public var addressPath: String { "\(dataDirectory)/address" }

    /// Where `signet up` writes the URLs at which it serves the Vault API.
    public var vaultAddressPath: String { "\(dataDirectory)/vault.address" }

    /// Where `signet up` writes the URL at which it serves the dashboard.
    public var dashboardAddressPath: String { "\(dataDirectory)/dashboard.address" }

    /// Where `signet up` writes the token that `/metrics` asks for; mode 0600.
    public var metricsTokenPath: String { "\(dataDirectory)/metrics.token" }
}
