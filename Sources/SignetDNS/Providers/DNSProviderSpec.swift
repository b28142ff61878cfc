/// Which record provider, and how: as in `signet.yaml`.
public struct DNSProviderSpec: Codable, Equatable, Sendable {
    /// The name under which the provider is registered: `rfc2136`, `route53`, `acme-dns`, `exec`, `http`, `manual`; open.
    public var kind: String
    /// The provider's settings by name. Secrets are not among them, only where they are: `key_secret_file` or
    /// `key_secret_environment` for the secret `key_secret`.
    public var settings: [String: String]

    public init(kind: String, settings: [String: String] = [:]) {
        self.kind = kind
        self.settings = settings
    }
}
