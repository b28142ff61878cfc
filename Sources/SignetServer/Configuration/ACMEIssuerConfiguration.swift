import SignetACME
import SignetCore
import SignetDNS

/// An element of `issuers`: an ACME CA and how names are proven to it.
public struct ACMEIssuerConfiguration: Codable, Equatable, Sendable {
    /// Unique name, to which certificates refer.
    public var name: String
    /// URL of the CA's directory.
    public var directory: String
    /// URL of the directory on which orders are tried after a failure; nil: nowhere.
    public var staging: String?
    /// The name of the account here.
    public var account: String
    /// Mail addresses for the CA.
    public var contacts: [String]
    /// Whether the operator agrees to the CA's terms of service.
    public var agreesToTerms: Bool
    /// Absolute path of the certificates that the CA's own server is trusted by; nil: those of the machine.
    public var trustedRoots: String?
    /// What binds the account to one that exists with the CA by other means.
    public var externalAccount: ExternalAccountConfiguration?
    /// The kind of certificate; nil: the CA's default.
    public var profile: String?
    /// Whether no certificate at all is better than one of another profile.
    public var requiresProfile: Bool
    /// The common name of the root to which the chain shall lead; nil: the chain the CA offers first.
    public var preferredChain: String?
    /// The resolvers that are asked about the names to be proven; empty: those of the machine.
    public var resolvers: [DNSServerAddress]
    /// How names are proven, the preferred way first.
    public var challenges: [ChallengeConfiguration]
    /// What is done between putting up an answer and asking the CA to look.
    public var selfCheck: SelfCheckConfiguration
    /// How many orders the account places within 10 s at most.
    public var ordersPerTenSeconds: Int
    /// The names of issuers that are asked, in this order, when this one fails.
    public var fallback: [String]

    /// An issuer with the defaults.
    public init(name: String, directory: String) {
        self.name = name
        self.directory = directory
        account = "default"
        contacts = []
        agreesToTerms = false
        requiresProfile = false
        resolvers = []
        challenges = []
        selfCheck = .look
        ordersPerTenSeconds = OrderThrottle.standardAmount
        fallback = []
    }
}

/// Key identifier and secret as a CA hands them out for external account binding (RFC 8555 section 7.3.4).
public struct ExternalAccountConfiguration: Codable, Equatable, Sendable {
    public var keyID: String
    /// Absolute path of the file that holds the secret.
    public var secretFile: String?
    /// The environment variable that holds it instead.
    public var secretEnvironment: String?
    /// HS256, HS384 or HS512.
    public var algorithm: String
}

/// One way of proving names.
public enum ChallengeConfiguration: Codable, Equatable, Sendable {
    /// http-01 by a listener of our own on these addresses; nil: port 80 of all. The CA's and our own check ask `port`.
    case http(listen: [String]?, port: Int)
    /// http-01 by this program's own server, to which something passes on what comes to port 80.
    case server(port: Int)
    /// http-01 by files below a web server's document root.
    case webroot(String, port: Int)
    /// tls-alpn-01 by a listener of our own; nil: port 443 of all.
    case tlsALPN(listen: [String]?, port: Int)
    /// tls-alpn-01 by this program's own TLS listeners, which are those of the section `vault`.
    case tlsServer(port: Int)
    /// A DNS record.
    case dns(DNSChallengeConfiguration)
}

/// Proving names by DNS records.
public struct DNSChallengeConfiguration: Codable, Equatable, Sendable {
    /// `dns-01`, `dns-account-01` or `dns-persist-01`.
    public var type: String
    /// Who changes the records.
    public var provider: DNSProviderSpec
    /// The port of authoritative servers, 53 but in closed networks.
    public var authoritativePort: Int
    /// The authoritative servers of a zone where its NS records are not to be believed.
    public var authoritativeServers: [String: [DNSServerAddress]]
    /// Seconds a record may be cached.
    public var ttl: Int
}

/// Looking whether the CA will see an answer.
public enum SelfCheckConfiguration: Codable, Equatable, Sendable {
    /// Look as the CA would.
    case look
    /// Wait so long instead.
    case wait(DurationText)
    /// Ask the CA at once.
    case none
}
