import SignetCore
import SignetPKI

/// Rules for what may be issued.
///
/// Every name of a certificate, its common name and mail address included, must be allowed by one of the rules.
public struct Role: Codable, Equatable, Sendable {
    /// Unique within its authority, `[A-Za-z0-9._-]{1,100}`, not starting with a dot.
    public var name: String
    /// The authority it belongs to.
    public var authority: String
    /// DNS domains (also `localhost`); with `*` in it, a pattern for whole names, in which a star stands for any characters
    /// but a dot: `web-*.example.com`. Empty with `allowAnyName` false allows no DNS name.
    public var allowedDomains: [String]
    /// The domains themselves.
    public var allowBareDomains: Bool
    /// Names below the domains, at any depth.
    public var allowSubdomains: Bool
    /// Wildcards such as `*.example.com`, where names below the domain are allowed.
    public var allowWildcards: Bool
    /// Every name of every kind.
    public var allowAnyName: Bool
    /// IP addresses, limited by ``allowedIPRanges``.
    public var allowIPAddresses: Bool
    /// CIDR ranges; empty: any, when `allowIPAddresses`.
    public var allowedIPRanges: [String]
    /// Mail addresses whose host the domain rules allow.
    public var allowEmailAddresses: Bool
    /// URI patterns in which `*` stands for any characters; empty: none.
    public var allowedURIs: [String]
    /// Names of the kind otherName.
    public var allowOtherNames: Bool
    /// The lifetime of certificates for which none is asked.
    public var ttl: DurationText
    /// The longest lifetime that may be asked for.
    public var maxTTL: DurationText
    /// What the certificates are for; `peer` allows to ask for `server` or `client` alone.
    public var usage: CertificateUsage
    /// The kinds of keys that are certified.
    public var keyAlgorithms: [KeyAlgorithm]
    /// How long before its making a certificate begins, for clocks that are behind.
    public var backdate: DurationText
    /// Let a child outlive its issuer.
    public var allowOutlivingIssuer: Bool
    /// Subject attributes that override the request's (all but the common name).
    public var subject: DistinguishedName?
    /// Dotted policy OIDs.
    public var policies: [String]
    /// Instead of what the usage implies, optional.
    public var keyUsage: KeyUsage?
    /// Instead of what the usage implies, dotted OIDs, optional.
    public var extendedKeyUsages: [String]?

    /// A role that allows IP addresses and, once there are domains, these and the names below them; for servers, 30 days,
    /// at most 90, any kind of key.
    public init(name: String, authority: String) {
        self.name = name
        self.authority = authority
        allowedDomains = []
        allowBareDomains = true
        allowSubdomains = true
        allowWildcards = false
        allowAnyName = false
        allowIPAddresses = true
        allowedIPRanges = []
        allowEmailAddresses = false
        allowedURIs = []
        allowOtherNames = false
        ttl = DurationText(.seconds(30 * 86_400))
        maxTTL = DurationText(.seconds(90 * 86_400))
        usage = .server
        keyAlgorithms = KeyAlgorithm.allCases
        backdate = DurationText(.seconds(30))
        allowOutlivingIssuer = false
        policies = []
    }
}

extension Role {
    /// Role and authority, for messages.
    var title: String { "the role \"\(name)\" of the authority \"\(authority)\"" }

    /// Checks everything that does not depend on the authority.
    /// - Throws: `.invalidRole` naming the field.
    func check() throws {
        try EntityName.check(name, of: "a role")
        _ = try NameRules(self)
        guard ttl.duration >= .seconds(1) else {
            throw invalid("has a ttl of \(ttl)", "Use at least 1s.")
        }
        guard maxTTL.duration >= ttl.duration else {
            throw invalid("has a max_ttl (\(maxTTL)) shorter than its ttl (\(ttl))", "Raise max_ttl or lower ttl.")
        }
        guard backdate.duration >= .zero else {
            throw invalid("has a negative backdate", "Use 0s or more.")
        }
        guard usage != .root else {
            throw invalid("is for roots, which sign themselves", "Use server, client, peer or intermediate.")
        }
        guard !keyAlgorithms.isEmpty else {
            throw invalid("allows no kind of key", "Name at least one, for example ecdsa-p256.")
        }
        guard subject?.commonName == nil else {
            throw invalid(
                "has a common name in its subject, which each certificate has of its own", "Leave CN out of it.")
        }
    }

    func invalid(_ problem: String, _ remedy: String) -> SignetError {
        SignetError(.invalidRole, "The role \"\(name)\" of the authority \"\(authority)\" \(problem).", remedy: remedy)
    }
}
