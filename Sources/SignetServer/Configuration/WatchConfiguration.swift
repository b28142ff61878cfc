import SignetCore
import SignetWatch

/// The section `watch`: which certificates are looked for, how they are judged, and who is told.
///
/// Secrets are named by their files; they are read when they are used.
public struct WatchConfiguration: Codable, Equatable, Sendable {
    /// A cron expression in UTC, or an interval such as `6h`.
    public var schedule = "0 6 * * *"
    /// By how much a run may be late, so that many machines do not look at one time.
    public var jitter = DurationText(.seconds(600))
    /// Of one run.
    public var timeLimit = DurationText(.seconds(600))
    public var warningDays = 30.0
    public var criticalDays = 14.0
    /// A PEM file with the authorities that clients trust; nil: those that the machine trusts.
    public var trustedRoots: String?
    public var revocation = RevocationKind.off
    /// Whether the CAA records of managed certificates' names are asked for.
    public var caa = false
    /// By names of issuers and authorities: the domains that stand for them in CAA records, where their directories do not say.
    public var caaIdentities: [String: [String]] = [:]
    /// How long places that are there no more are remembered.
    public var keep = DurationText(.seconds(90 * 86_400))
    /// How many places have metrics of their own, the most urgent first.
    public var metricPlaces = WatchMetrics.standardPlaces
    public var sources: [WatchSourceConfiguration] = []
    public var notify: [NotifierConfiguration] = []

    /// How revocation is found out.
    public enum RevocationKind: String, Codable, Sendable, CaseIterable {
        case off, crl, ocsp, both
    }

    public init() {}
}

/// An element of `watch.sources`.
public struct WatchSourceConfiguration: Codable, Equatable, Sendable {
    /// What is looked at.
    public enum Kind: Codable, Equatable, Sendable {
        case files(Files)
        case endpoints(Endpoints)
        case managed
        case authorities
        case transparency(Transparency)
    }

    public struct Files: Codable, Equatable, Sendable {
        /// Absolute.
        public var patterns: [String]
        /// A file with a password on each line.
        public var passwordsFile: String?
        public var followsLinks = true
    }

    public struct Endpoints: Codable, Equatable, Sendable {
        public var endpoints: [String] = []
        public var file: String?
        public var serverNames: [String] = []
        public var concurrency = 64
        public var rate: Double?
        public var timeout = DurationText(.seconds(5))
    }

    public struct Transparency: Codable, Equatable, Sendable {
        public var url: String
        public var names: [String]
        /// base64 of the key by which a log in tiles must sign.
        public var key: String?
        /// The URL of a list of logs that has that key.
        public var logList: String?
        /// The entry that a log in tiles is begun with.
        public var start: Int?
        /// How old its entries are at most that are begun with.
        public var since: DurationText?
    }

    public var name: String
    public var owner: String?
    public var region: String?
    public var kind: Kind

    public init(name: String, owner: String? = nil, region: String? = nil, kind: Kind) {
        self.name = name
        self.owner = owner
        self.region = region
        self.kind = kind
    }
}

/// An element of `watch.notify`.
public struct NotifierConfiguration: Codable, Equatable, Sendable {
    /// The worst that is told of.
    public enum Minimum: String, Codable, Sendable, CaseIterable {
        case warning, critical
    }

    /// By which way.
    public enum Kind: Codable, Equatable, Sendable {
        case mail(Mail)
        case webhook(Webhook)
        case slack(Webhook)
        case alertmanager(Webhook)
        case syslog(Syslog)
        case log
        case exec([String])
    }

    public struct Mail: Codable, Equatable, Sendable {
        public var host: String
        public var port: Int?
        public var protection = "starttls"
        public var authentication = "automatic"
        public var username: String?
        public var passwordFile: String?
        public var passwordEnvironment: String?
        public var trustedRoots: String?
        public var hello: String?
        public var from: String
        public var to: [String]
        public var owners: [String: [String]] = [:]
        public var subjectTemplate: String?
        public var textTemplate: String?
        public var htmlTemplate: String?
    }

    /// What is told by HTTP.
    public struct Webhook: Codable, Equatable, Sendable {
        /// Exactly one of the two is given.
        public var url: String?
        public var urlFile: String?
        public var tokenFile: String?
        public var signingKeyFile: String?
        public var trustedRoots: String?
        public var channel: String?
        public var labels: [String: String] = [:]
        /// How long an Alertmanager keeps an alert that is not told again.
        public var lifetime = DurationText(.seconds(2 * 86_400))
    }

    /// The system log.
    public struct Syslog: Codable, Equatable, Sendable {
        public var address = "/dev/log"
        public var trustedRoots: String?
        public var facility = 3
    }

    public var name: String
    public var minimum = Minimum.warning
    /// nil: none.
    public var heartbeat: DurationText? = DurationText(.seconds(7 * 86_400))
    public var timeout: DurationText?
    public var kind: Kind

    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
