import SignetCore
import SignetPKI

/// The issuers and keys of a mount, as they are now.
final class PKIIssuers: Sendable {
    private let store: VaultStore
    private let state: CachedValue<PKIState, PKIDirectory>
    private let clock: any WallClock

    init(_ store: VaultStore, clock: any WallClock) {
        self.store = store
        self.clock = clock
        state = CachedValue(store, "state") { try PKIDirectory($0 ?? PKIState()) }
    }

    /// Everything, of one moment.
    func directory() async throws -> PKIDirectory { try await state.current() }

    /// The same, where it is known without a look at the database.
    var standing: PKIDirectory? { state.standing }

    /// - Parameter reference: `default`, an identifier or a name
    /// - Throws: `VaultFailure` (500), as Vault answers here.
    func issuer(_ reference: String) async throws -> PKIIssuer { try await directory().issuer(reference) }

    /// An issuer that may issue certificates and has its key.
    /// - Throws: `VaultFailure`: 500 for an unknown one, 400 for one that may not.
    func signer(_ reference: String) async throws -> PKIIssuer { try await directory().signer(reference) }

    /// The issuer's certificate first, the root last, as far as the certificates are in the mount.
    func chain(of issuer: PKIIssuer) async throws -> [DecodedCertificate] {
        try await directory().chain(of: issuer)
    }

    /// Every issuer, in the order in which they came.
    func all() async throws -> [PKIIssuer] { try await directory().state.issuers }

    /// Changes the state in one transaction.
    /// - Parameter body: what it throws changes nothing; it may run more than once
    func change<Result: Sendable>(
        _ body: @escaping @Sendable (inout PKIState) throws -> Result
    ) async throws -> Result {
        let now = clock.now
        return try await state.change { stored in
            let former = stored ?? PKIState()
            var state = former
            let result = try body(&state)
            if state.issuers != former.issuers || state.defaultIssuer != former.defaultIssuer {
                state.issuersChangedAt = now
            }
            stored = state
            return result
        }
    }

    // MARK: Private keys

    /// - Throws: `VaultFailure` (500) when it is not in the mount.
    func privateKey(_ id: String) async throws -> PrivateKey {
        guard let material = try await store.get(PKIKeyMaterial.self, Self.path(ofKey: id)) else {
            throw VaultFailure.fault("unable to find PKI key for reference: \(id)")
        }
        return try PrivateKey(der: material.pkcs8)
    }

    func setPrivateKey(_ key: PrivateKey, of id: String) async throws {
        try await store.put(PKIKeyMaterial(pkcs8: key.pkcs8), Self.path(ofKey: id))
    }

    func removePrivateKey(_ id: String) async throws { try await store.remove(Self.path(ofKey: id)) }

    private static func path(ofKey id: String) -> String { "keys/\(id)" }
}
