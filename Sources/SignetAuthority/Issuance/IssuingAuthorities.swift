import SignetCore
import SignetPKI
import SignetStorage
import Synchronization

/// The authorities of a database, kept ready in memory.
///
/// Another process may change an authority or its roles at any time. Who issues therefore compares the revision inside
/// the transaction that stores the certificate, and who refuses compares it before refusing.
final class IssuingAuthorities: Sendable {
    private let database: Database
    private let sealer: Sealer
    private let ready = Mutex<[String: IssuingAuthority]>([:])

    init(database: Database, sealer: Sealer) {
        self.database = database
        self.sealer = sealer
    }

    /// - Throws: `.notFound`, `.authorityNotReady`, `.sealBroken`.
    func authority(_ name: String) async throws -> IssuingAuthority {
        if let known = ready.withLock({ $0[name] }) { return known }
        let (row, authority, roles, isRevoked) = try await database.read { session in
            let row = try AuthorityRepository(session).named(name)
            let authority = try row.authority()
            let certificates = CertificateRepository(session)
            let path = [authority.certificate].compactMap { $0 } + authority.chain
            return (
                row, authority, try RoleRepository(session).all(authority: row.id),
                try path.contains { try certificates.isRevoked($0) }
            )
        }
        let loaded = try IssuingAuthority(
            authority: authority, key: row.key { try sealer.open($0, context: $1) }, revision: row.revision,
            roles: roles, isRevoked: isRevoked)
        ready.withLock { $0[name] = loaded }
        return loaded
    }

    /// The authority as it is now: for who signs without writing anything that depends on it.
    /// - Throws: as ``authority(_:)``.
    func currentAuthority(_ name: String) async throws -> IssuingAuthority {
        let authority = try await authority(name)
        if try await isCurrent(authority) { return authority }
        forget(authority)
        return try await self.authority(name)
    }

    /// Whether nothing has changed since the authority was loaded.
    func isCurrent(_ authority: IssuingAuthority) async throws -> Bool {
        let id = authority.id
        return try await database.read { try AuthorityRepository($0).revision(of: id) } == authority.revision
    }

    /// Whether the authority is the one that would be given to who asks for it now.
    func isReady(_ authority: IssuingAuthority) -> Bool { ready.withLock { $0[authority.name] === authority } }

    /// Makes the next one who asks load the authority again.
    func forget(_ authority: IssuingAuthority) {
        ready.withLock { ready in
            if ready[authority.name] === authority { ready[authority.name] = nil }
        }
    }

    /// Makes the next one who asks load the authority of that name again.
    func forget(_ name: String) {
        ready.withLock { $0[name] = nil }
    }

    /// The one of some authorities that an OCSP request means; nil when none of them.
    func authority(
        of certificateID: OCSPRequest.CertificateID, among names: [String]
    ) async throws -> IssuingAuthority? {
        for name in names {
            let authority = try await authority(name)
            if certificateID.matches(issuer: authority.certificate) { return authority }
        }
        return nil
    }

    /// The authority that an OCSP request means; nil when none of this database.
    func authority(of certificateID: OCSPRequest.CertificateID) async throws -> IssuingAuthority? {
        let known = ready.withLock { $0 }
        if let match = known.values.first(where: { certificateID.matches(issuer: $0.certificate) }) { return match }
        let others = try await database.read { try AuthorityRepository($0).all() }
            .filter { $0.certificate != nil && $0.retiredAt == nil && known[$0.name] == nil }
        for row in others {
            guard let certificate = try row.authority().certificate, certificateID.matches(issuer: certificate) else {
                continue
            }
            return try await authority(row.name)
        }
        return nil
    }
}
