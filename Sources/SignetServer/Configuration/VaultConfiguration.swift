import SignetVault

/// The section `vault`: the Vault API beside everything else that `signet up` serves, over the same store.
public struct VaultConfiguration: Codable, Equatable, Sendable {
    /// One address.
    public struct Listener: Codable, Hashable, Sendable {
        public var address: ListenAddress
        /// nil: without TLS.
        public var tls: TLS?
    }

    /// Where a listener's certificate lies.
    public struct TLS: Codable, Hashable, Sendable {
        /// The certificate of `signet.yaml` whose files these are: there may be none before it is issued. nil: somebody else's.
        public var certificate: String?
        /// Absolute paths of the certificate with its chain, and of its key.
        public var certificatePath: String
        public var keyPath: String
    }

    public var listeners: [Listener]
    public var limits: LeaseLimits
    /// Shown by `sys/health`.
    public var clusterName: String
    /// Where clients reach it, for `sys/leader`; nil: the first listener.
    public var apiAddress: String?

    public init(listeners: [Listener]) {
        self.listeners = listeners
        limits = .standard
        clusterName = "signet"
    }
}

extension VaultConfiguration {
    /// What a change of the file does not change while it is served.
    var fixed: VaultConfiguration {
        var fixed = self
        fixed.listeners = []
        return fixed
    }

    /// What is settled when the Vault API is first served.
    var settings: VaultCore.Settings {
        var settings = VaultCore.Settings()
        settings.limits = limits
        settings.clusterName = clusterName
        settings.apiAddress = apiAddress ?? listeners.first?.url(at: nil) ?? ""
        return settings
    }
}

extension VaultConfiguration.Listener {
    /// `https://127.0.0.1:8200`
    /// - Parameter bound: the address with the port that it really has; nil: as declared
    func url(at bound: ListenAddress?) -> String { "\(tls == nil ? "http" : "https")://\(bound ?? address)" }
}
