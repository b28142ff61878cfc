import SignetCore
import SignetPKI

/// One certificate that someone wants to have at all times: the unit of the renewal engine, whichever front door asked
/// for it.
public struct CertificateSpec: Codable, Equatable, Sendable {
    /// Unique name, `[A-Za-z0-9._-]{1,100}`, not starting with a dot.
    public var name: String
    /// The names the certificate is for, in the order in which they are written into it.
    public var names: [AlternativeName]
    /// nil: the common name is the first DNS name (left out when longer than 64 characters).
    public var subject: DistinguishedName?
    /// The kind of key, and whether each renewal makes a new one.
    public var key: KeyPolicy
    /// nil: the issuer's (role's) default.
    public var lifetime: DurationText?
    /// `server`, `client` or `peer`.
    public var usage: CertificateUsage
    /// Who signs it.
    public var issuer: IssuerReference
    /// When it is renewed.
    public var renewal: RenewalPolicy
    /// Where the pair goes; empty: it is kept in the database only.
    public var destinations: [DestinationSpec]
    /// Services that use it; a change that does not work there is taken back. nil: none are known.
    public var deployment: DeploymentSpec?
    /// What is done once after a change.
    public var actions: [ActionSpec]
    /// nil: nobody checks what is being served.
    public var verification: VerificationSpec?

    /// A server certificate with every default: a new ECDSA P-256 key each time, renewal after 2/3 of the lifetime, no
    /// destination, no action.
    public init(name: String, names: [AlternativeName], issuer: IssuerReference) {
        self.name = name
        self.names = names
        self.issuer = issuer
        key = KeyPolicy()
        usage = .server
        renewal = RenewalPolicy()
        destinations = []
        actions = []
    }

    /// The subject that goes into the request: the one given, else the first DNS name as common name.
    public var effectiveSubject: DistinguishedName {
        if let subject { return subject }
        for case .dns(let name) in names {
            // RFC 5280 appendix A.1, ub-common-name
            return name.count <= 64 ? DistinguishedName(commonName: name) : DistinguishedName()
        }
        return DistinguishedName()
    }

    /// All that is done once after a change, in order.
    var followUps: [ActionSpec] { (deployment?.steps ?? []) + actions }

    /// The name asked for by SNI when probing, where the verification names none: the first DNS name that is no wildcard.
    var probedServerName: String? {
        if let name = verification?.serverName { return name }
        for case .dns(let name) in names where !name.hasPrefix("*") { return name }
        return nil
    }
}
