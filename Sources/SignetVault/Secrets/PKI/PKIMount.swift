import SignetAuthority
import SignetCore

/// A mounted PKI engine: what its routes work with.
final class PKIMount: Sendable {
    /// As it was when the engine was mounted; its tuning may have changed since, see ``VaultCall/mount``.
    let mount: MountEntry
    let services: VaultServices
    let store: VaultStore
    let issuers: PKIIssuers

    init(_ mount: MountEntry, in services: VaultServices) {
        self.mount = mount
        self.services = services
        store = services.store(mount.uuid)
        issuers = PKIIssuers(store, clock: services.clock)
    }

    var authorities: AuthorityService { services.authorities }

    /// What certificates by an issuer say of where things can be had: the issuer's own, or else the mount's.
    /// - Throws: `VaultFailure` (400) when a value for a place is not configured.
    func urls(for issuer: PKIIssuer) async throws -> AIAURLs {
        try await issuers.directory().urls(for: issuer)
    }

    /// Has the lists of every authority made as is configured now.
    func applyPublicationTerms() async throws {
        for (authority, terms) in try await issuers.directory().state.publicationTerms {
            try await authorities.setPublicationTerms(terms, authority: authority)
        }
    }
}

extension PKIState {
    /// How the list of an issuer is made. Places for which a value is not configured yet are not told of.
    func terms(of issuer: PKIIssuer) throws -> PublicationTerms {
        try crl.terms(of: issuer, deltaListURLs: (try? urls(for: issuer))?.deltaCRLDistributionPoints ?? [])
    }

    /// What certificates by an issuer say of where things can be had: the issuer's own, or else the mount's.
    /// - Throws: `VaultFailure` (400) when a value for a place is not configured.
    func urls(for issuer: PKIIssuer) throws -> AIAURLs {
        try (issuer.urls.isEmpty ? urls : issuer.urls).filled(issuer: issuer.id, cluster: cluster)
    }

    /// By authority. Issuers that share one share its list: one that may sign lists speaks for them.
    fileprivate var publicationTerms: [String: PublicationTerms] {
        get throws {
            var terms: [String: PublicationTerms] = [:]
            for issuer in issuers {
                guard let authority = issuer.authority, terms[authority]?.isPublished != true else { continue }
                terms[authority] = try self.terms(of: issuer)
            }
            return terms
        }
    }
}

extension VaultCall {
    /// Under what name the doings of the request stand in the audit trail of the private CA.
    var actor: String {
        guard let caller else { return "vault" }
        return caller.displayName.isEmpty ? "vault" : "vault \(caller.displayName)"
    }
}
