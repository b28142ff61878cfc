import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetStorage

/// The private CA: authorities, roles, issuance, revocation, publication, audit.
public final class AuthorityService: Sendable {
    public static let migrations: [Migration] = []
    public init(database: Database, sealer: Sealer, clock: any WallClock, logger: Logger) { fatalError("H4") }

    // Authorities
    public func createRoot(_ options: AuthorityOptions, actor: String) async throws -> Authority { fatalError("H4") }
    /// Signed by an authority here.
    public func createIntermediate(_ options: AuthorityOptions, parent: String, actor: String) async throws -> Authority { fatalError("H4") }
    /// Makes key and request; the certificate comes later by `setSigned`.
    public func createIntermediateRequest(_ options: AuthorityOptions, actor: String) async throws -> CertificateRequest { fatalError("H4") }
    /// `chain`: the signed certificate first, then its issuers up to and including the root.
    public func setSigned(authority: String, chain: [DecodedCertificate], actor: String) async throws -> Authority { fatalError("H4") }
    /// Takes over an existing CA: certificate (with chain) and key, checked against each other.
    public func importAuthority(name: String, chain: [DecodedCertificate], key: PrivateKey, actor: String) async throws -> Authority { fatalError("H4") }
    public func authorities() async throws -> [Authority] { fatalError("H4") }
    /// - Throws: `.notFound` naming those that exist.
    public func authority(_ name: String) async throws -> Authority { fatalError("H4") }
    /// The private key of an authority, for `ca export --key`; audited.
    public func exportKey(authority: String, actor: String) async throws -> PrivateKey { fatalError("H4") }

    // Roles
    public func setRole(_ role: Role, actor: String) async throws { fatalError("H4") }
    public func role(_ name: String, authority: String) async throws -> Role { fatalError("H4") }
    public func roles(authority: String?) async throws -> [Role] { fatalError("H4") }
    public func removeRole(_ name: String, authority: String, actor: String) async throws { fatalError("H4") }

    // Issuance
    /// Signs a request by a role's rules. Returns after the row is on disk.
    public func sign(_ request: CertificateRequest, _ parameters: IssuanceParameters, actor: String) async throws -> IssuedRecord { fatalError("H4") }
    /// Makes the key too.
    public func issue(_ parameters: IssuanceParameters, actor: String) async throws -> (IssuedRecord, PrivateKey) { fatalError("H4") }
    public func revoke(serialNumber: String, authority: String?, reason: RevocationReason, actor: String) async throws -> StoredCertificate { fatalError("H4") }
    public func certificate(serialNumber: String, authority: String?) async throws -> StoredCertificate { fatalError("H4") }
    /// Newest first. `query` matches names and serial; `after` is the `id` of the last one of the page before.
    public func certificates(authority: String?, query: String?, after: Int64?, limit: Int) async throws -> [StoredCertificate] { fatalError("H4") }

    // Publication
    /// The current full CRL, newly built when none is fresh or something was revoked since.
    public func crl(authority: String) async throws -> CertificateRevocationList { fatalError("H4") }
    public func rebuildCRL(authority: String, actor: String) async throws -> CertificateRevocationList { fatalError("H4") }
    /// Rebuilds what is due until cancelled.
    public func runCRLPublication() async throws { fatalError("H4") }
    /// Answers a DER OCSP request; never throws, unknown serials are never "good".
    public func ocspResponse(to request: [UInt8]) async -> [UInt8] { fatalError("H4") }

    public func auditEntries(limit: Int, before: Int64?) async throws -> [AuditEntry] { fatalError("H4") }
}

/// How an authority is made.
public struct AuthorityOptions: Sendable {
    public var name: String
    public var subject: DistinguishedName
    public var keyAlgorithm: KeyAlgorithm
    /// An existing key instead of a new one.
    public var key: PrivateKey?
    public var lifetime: Duration
    public var pathLength: Int?
    public var nameConstraints: NameConstraints?
    /// Base URL under which this server publishes CRL, OCSP and certificate: sets AIA and CRL DP of what is issued; nil: none.
    public var publicURL: String?
    public init(name: String, subject: DistinguishedName, keyAlgorithm: KeyAlgorithm = .ecdsaP256, lifetime: Duration = .seconds(10 * 365 * 86_400)) {
        self.name = name; self.subject = subject; self.keyAlgorithm = keyAlgorithm; self.lifetime = lifetime
    }
}

public struct Authority: Sendable {
    public let id: Int64
    public let name: String
    /// nil while an outside signature is awaited.
    public let certificate: DecodedCertificate?
    /// This certificate's issuers, up to and including the root; empty for a root.
    public let chain: [DecodedCertificate]
    public let createdAt: Date
    public let publicURL: String?
    /// The certificate to trust: last of chain, or the certificate itself.
    public var root: DecodedCertificate? { chain.last ?? certificate }
    /// What leaves need below the root: the certificate and chain without the root.
    public var intermediates: [DecodedCertificate] { chain.isEmpty ? [] : [certificate].compactMap { $0 } + chain.dropLast() }
    public init(id: Int64, name: String, certificate: DecodedCertificate?, chain: [DecodedCertificate], createdAt: Date, publicURL: String?) {
        self.id = id; self.name = name; self.certificate = certificate; self.chain = chain; self.createdAt = createdAt; self.publicURL = publicURL
    }
}

/// Rules for what may be issued.
public struct Role: Codable, Equatable, Sendable {
    public var name: String
    public var authority: String
    /// DNS domains; empty with `allowAnyName` false allows no DNS name.
    public var allowedDomains: [String]
    /// The domains themselves.
    public var allowBareDomains: Bool
    public var allowSubdomains: Bool
    public var allowWildcards: Bool
    public var allowAnyName: Bool
    public var allowIPAddresses: Bool
    /// CIDR ranges; empty: any, when `allowIPAddresses`.
    public var allowedIPRanges: [String]
    public var allowEmailAddresses: Bool
    /// URI patterns with `*`; empty: none.
    public var allowedURIs: [String]
    public var allowOtherNames: Bool
    public var ttl: DurationText
    public var maxTTL: DurationText
    public var usage: CertificateUsage
    public var keyAlgorithms: [KeyAlgorithm]
    public var backdate: DurationText
    /// Let a child outlive its issuer.
    public var allowOutlivingIssuer: Bool
    /// Subject attributes that override the request's (all but the common name).
    public var subject: DistinguishedName?
    public var policies: [String]
    /// Full profile override, optional.
    public var keyUsage: KeyUsage?
    public var extendedKeyUsages: [String]?
    public init(name: String, authority: String) {
        self.name = name; self.authority = authority
        allowedDomains = []; allowBareDomains = true; allowSubdomains = true; allowWildcards = false; allowAnyName = false
        allowIPAddresses = true; allowedIPRanges = []; allowEmailAddresses = false; allowedURIs = []; allowOtherNames = false
        ttl = DurationText(.seconds(30 * 86_400)); maxTTL = DurationText(.seconds(90 * 86_400)); usage = .server
        keyAlgorithms = KeyAlgorithm.allCases; backdate = DurationText(.seconds(30)); allowOutlivingIssuer = false; policies = []
    }
}

public struct IssuanceParameters: Sendable {
    public var authority: String
    /// nil: the operator's own command, every name allowed.
    public var role: String?
    /// nil: from the request.
    public var subject: DistinguishedName?
    public var alternativeNames: [AlternativeName]?
    public var lifetime: Duration?
    public var usage: CertificateUsage?
    public var keyAlgorithm: KeyAlgorithm
    /// For tests of expired certificates and migrations; nil: now minus backdate.
    public var notBefore: Date?
    public init(authority: String, role: String? = nil) { self.authority = authority; self.role = role; keyAlgorithm = .ecdsaP256 }
}

public struct IssuedRecord: Sendable {
    public let id: Int64
    public let certificate: DecodedCertificate
    public let intermediates: [DecodedCertificate]
    public let roots: [DecodedCertificate]
    public init(id: Int64, certificate: DecodedCertificate, intermediates: [DecodedCertificate], roots: [DecodedCertificate]) { self.id = id; self.certificate = certificate; self.intermediates = intermediates; self.roots = roots }
}

public struct StoredCertificate: Sendable {
    public let id: Int64
    public let authority: String
    public let certificate: DecodedCertificate
    public let role: String?
    public let issuedAt: Date
    public let revokedAt: Date?
    public let revocationReason: RevocationReason?
    public init(id: Int64, authority: String, certificate: DecodedCertificate, role: String?, issuedAt: Date, revokedAt: Date?, revocationReason: RevocationReason?) {
        self.id = id; self.authority = authority; self.certificate = certificate; self.role = role; self.issuedAt = issuedAt; self.revokedAt = revokedAt; self.revocationReason = revocationReason
    }
}

public struct AuditEntry: Codable, Sendable {
    public let id: Int64
    public let at: Date
    public let actor: String
    /// `authority.create`, `certificate.issue`, `certificate.revoke`, `role.set` ...
    public let action: String
    public let subject: String
    public let detail: String
    public init(id: Int64, at: Date, actor: String, action: String, subject: String, detail: String) { self.id = id; self.at = at; self.actor = actor; self.action = action; self.subject = subject; self.detail = detail }
}
