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
        issuers = PKIIssuers(store)
    }

    var authorities: AuthorityService { services.authorities }

    /// What certificates by an issuer say of where things can be had: the issuer's own, or else the mount's.
    /// - Throws: `VaultFailure` (400) when a value for a place is not configured.
    func urls(for issuer: PKIIssuer) async throws -> AIAURLs {
        try await issuers.directory().urls(for: issuer)
    }
}

extension VaultCall {
    /// Under what name the doings of the request stand in the audit trail of the private CA.
    var actor: String {
        guard let caller else { return "vault" }
        return caller.displayName.isEmpty ? "vault" : "vault \(caller.displayName)"
    }
}
