import Foundation
import Logging
import SignetCore
import SignetStorage

/// Everything that is there only while the seal is open.
final class Unsealed: Sendable {
    let services: VaultServices
    let mounts: MountTable
    let leases: LeaseRegistry
    let tokens: TokenStore
    let policies: PolicyStore
    let wrapping: WrappingService
    let audit: AuditBroker
    let entities: IdentityDirectory

    private init(
        services: VaultServices, mounts: MountTable, leases: LeaseRegistry, tokens: TokenStore,
        policies: PolicyStore, wrapping: WrappingService, audit: AuditBroker, entities: IdentityDirectory
    ) {
        self.services = services
        self.mounts = mounts
        self.leases = leases
        self.tokens = tokens
        self.policies = policies
        self.wrapping = wrapping
        self.audit = audit
        self.entities = entities
    }

    /// Puts everything to work that the database knows.
    /// - Parameter core: answers for what `sys` says of the seal
    static func open(_ services: VaultServices, core: VaultCore) async throws -> Unsealed {
        let mounts = MountTable(services: services, kinds: BackendCatalog.kinds)
        let leases = LeaseRegistry(services, mounts: mounts)
        let tokens = TokenStore(services, leases: leases)
        let entities = IdentityDirectory(services)
        let policies = PolicyStore(services, entities: entities)
        let unsealed = Unsealed(
            services: services, mounts: mounts, leases: leases, tokens: tokens, policies: policies,
            wrapping: WrappingService(tokens), audit: AuditBroker(services), entities: entities)
        try await mounts.load()
        try await unsealed.audit.load()
        unsealed.addFixedMounts(core)
        return unsealed
    }

    private func addFixedMounts(_ core: VaultCore) {
        let system = SystemBackend(self, core: core)
        mounts.add(
            .fixed(.secrets, "sys/", "system", "system endpoints used for control, policy and debugging"), system)
        mounts.add(
            .fixed(.secrets, "identity/", "identity", "identity store"),
            IdentityBackend(services, entities: entities, address: core.settings.apiAddress))
        mounts.add(
            .fixed(.secrets, "cubbyhole/", "cubbyhole", "per-token private secret storage"), CubbyholeBackend(services))
        let tokenMount = MountEntry.fixed(.auth, "auth/token/", "token", "token based credentials")
        mounts.add(tokenMount, TokenBackend(tokens, policies: policies, mounts: mounts, mount: tokenMount))
    }

    /// Regular work: what has ended is ended, backends tidy up.
    func tend() async {
        await tokens.tend()
        await leases.tend()
        for mounted in mounts.all() { await mounted.backend.tend() }
    }
}

extension MountEntry {
    /// One that is always there. Its uuid is its path, so that it stays the same for ever.
    fileprivate static func fixed(_ table: Table, _ path: String, _ type: String, _ description: String) -> MountEntry {
        var entry = MountEntry(
            table: table, path: path, type: type, uuid: "fixed/\(path)", accessor: "\(type)_signet")
        entry.description = description
        return entry
    }
}
