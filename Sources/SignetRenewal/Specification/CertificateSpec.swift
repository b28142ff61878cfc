import SignetCore
import SignetPKI

/// One certificate that someone wants to have at all times: the unit of the renewal engine, whichever front door asked for it.
public struct CertificateSpec: Codable, Equatable, Sendable {
    /// Unique name, `[A-Za-z0-9._-]{1,100}`.
    public var name: String
    public var names: [AlternativeName]
    /// nil: the common name is the first DNS name (left out when longer than 64 characters).
    public var subject: DistinguishedName?
    public var key: KeyPolicy
    /// nil: the issuer's (role's) default.
    public var lifetime: DurationText?
    public var usage: CertificateUsage
    public var issuer: IssuerReference
    public var renewal: RenewalPolicy
    public var destinations: [DestinationSpec]
    public var actions: [ActionSpec]
    public var verification: VerificationSpec?

    public init(name: String, names: [AlternativeName], issuer: IssuerReference) {
        self.name = name; self.names = names; self.issuer = issuer
        key = KeyPolicy(); usage = .server; renewal = RenewalPolicy(); destinations = []; actions = []
    }
}

public struct KeyPolicy: Codable, Equatable, Sendable {
    public enum Rotation: String, Codable, Sendable { case always, never }
    public var algorithm: KeyAlgorithm
    /// Whether each renewal makes a new key.
    public var rotation: Rotation
    public init(algorithm: KeyAlgorithm = .ecdsaP256, rotation: Rotation = .always) { self.algorithm = algorithm; self.rotation = rotation }
}

/// Which issuer; `kind` is open (`authority`, `self-signed`, later `acme`, `vault`), the rest is the issuer's own business.
public struct IssuerReference: Codable, Equatable, Hashable, Sendable {
    public var kind: String
    /// Authority name, ACME issuer name ...
    public var name: String
    public var role: String?
    public init(kind: String, name: String, role: String? = nil) { self.kind = kind; self.name = name; self.role = role }
}

public struct RenewalPolicy: Codable, Equatable, Sendable {
    /// The share of the lifetime after which to renew; 2/3 by default. Ignored when `before` is set.
    public var fraction: Double
    /// So long before notAfter.
    public var before: DurationText?
    /// The share of the lifetime over which the moment is spread at random, earlier: 0.05 by default.
    public var jitter: Double
    public init(fraction: Double = 2.0 / 3, before: DurationText? = nil, jitter: Double = 0.05) { self.fraction = fraction; self.before = before; self.jitter = jitter }
}

/// Where the pair goes; `kind` is open, `files` is the first.
public enum DestinationSpec: Codable, Equatable, Sendable {
    case files(FilesDestinationSpec)
}

public struct FilesDestinationSpec: Codable, Equatable, Sendable {
    /// Absolute paths, each optional but at least one; the five renderings of one pair.
    public var certificate: String?
    public var key: String?
    public var ca: String?
    public var chain: String?
    public var fullChain: String?
    /// Octal text: key `0600`, others `0644` by default.
    public var keyMode: String?
    public var mode: String?
    /// User and group names or numbers; nil: as the process.
    public var owner: String?
    public var group: String?
    public var keyEncoding: PrivateKey.Encoding
    public init() { keyEncoding = .pkcs8 }
}

/// What to do once after a change.
public enum ActionSpec: Codable, Equatable, Sendable {
    /// Argument vector, no shell.
    case run(command: [String], timeout: DurationText)
    /// A systemd unit.
    case reload(unit: String)
    case restart(unit: String)
    /// `HUP`, `USR1` ... to the process whose id is in the file, or to a fixed id.
    case signal(name: String, pidFile: String?, pid: Int32?)
    case none
}

/// Proof that what was installed is being served.
public struct VerificationSpec: Codable, Equatable, Sendable {
    /// `host:port`
    public var endpoints: [String]
    /// SNI and name to check; nil: the spec's first DNS name.
    public var serverName: String?
    /// How long after installing the new serial must be seen; 30 s by default.
    public var deadline: DurationText
    public init(endpoints: [String], serverName: String? = nil, deadline: DurationText = DurationText(.seconds(30))) {
        self.endpoints = endpoints; self.serverName = serverName; self.deadline = deadline
    }
}
