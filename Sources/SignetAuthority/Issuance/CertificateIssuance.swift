import Foundation
import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// How often issuing starts anew when roles or certificate of the authority are changed meanwhile.
    private static let attempts = 8

    /// Signs a request by a role's rules. Returns after the row is on disk.
    /// - Throws: `.notFound`, `.authorityNotReady`, `.authorityExpired`, `.authorityRevoked`; `.malformedName`; `.nameNotAllowed`, `.keyNotAllowed`,
    ///   `.usageNotAllowed`, `.lifetimeNotAllowed` when the role refuses; `.invalidCertificateContents`; as
    ///   ``Database/write(_:)``.
    public func sign(
        _ request: CertificateRequest, _ parameters: IssuanceParameters, actor: String
    ) async throws -> IssuedRecord {
        try await certify(Applicant(request, parameters), parameters, actor: actor)
    }

    /// Certifies a public key whose owner proved its possession otherwise. Returns after the row is on disk.
    /// - Throws: as ``sign(_:_:actor:)-(CertificateRequest,_,_)``.
    public func sign(
        _ publicKey: PublicKey, _ parameters: IssuanceParameters, actor: String
    ) async throws -> IssuedRecord {
        try await certify(Applicant(publicKey, parameters), parameters, actor: actor)
    }

    /// Makes the key too. It is returned only: no copy of it is kept.
    /// - Throws: as ``sign(_:_:actor:)-(CertificateRequest,_,_)``.
    public func issue(
        _ parameters: IssuanceParameters, actor: String
    ) async throws -> (IssuedRecord, PrivateKey) {
        let key = try PrivateKey.generate(parameters.keyAlgorithm)
        return (try await sign(key.publicKey, parameters, actor: actor), key)
    }

    private func certify(
        _ applicant: Applicant, _ parameters: IssuanceParameters, actor: String
    ) async throws -> IssuedRecord {
        try await issue(by: parameters.authority, role: parameters.role, actor: actor) { authority, now in
            let draft = try authority.rules(for: parameters.role)
                .draft(applicant, parameters, authority: authority, now: now)
            let der = try await draft.signer.sign(draft.contents)
            try authority.checkConstraints(on: DecodedCertificate(der: der))
            return SignedCertificate(der: der, contents: draft.contents, searchNames: draft.searchNames)
        }
    }

    /// Makes a certificate and stores it, unless the authority was changed meanwhile: then all begins anew.
    func issue(
        by name: String, role: String?, actor: String,
        _ make: (_ authority: IssuingAuthority, _ now: Date) async throws -> SignedCertificate
    ) async throws -> IssuedRecord {
        try await recordingRefusal(
            of: .certificateIssue, on: role.map { "\(name)/\($0)" } ?? name, actor: actor
        ) {
            for _ in 0..<Self.attempts {
                let authority = try await issuing.authority(name)
                let now = clock.now
                let signed: SignedCertificate
                do {
                    signed = try await make(authority, now)
                } catch {
                    // Nobody is refused by rules that another process has changed meanwhile.
                    if try await issuing.isCurrent(authority) { throw error }
                    issuing.forget(authority)
                    continue
                }
                let new = NewCertificate(signed, authority: authority, role: role, issuedAt: now)
                if let id = try await store(new, by: authority, actor: actor) {
                    return IssuedRecord(
                        id: id, der: signed.der, serialNumber: new.serialNumber, notAfter: new.notAfter,
                        intermediates: authority.intermediates, roots: authority.roots)
                }
                issuing.forget(authority)
            }
            throw SignetError(
                .contended, "The authority \"\(name)\" was changed again and again while it should sign.",
                remedy: "Try again.")
        }
    }

    /// Stores a certificate and its audit entry.
    /// - Returns: its number; nil when the authority has changed since it was loaded, and nothing was stored.
    private func store(_ new: NewCertificate, by authority: IssuingAuthority, actor: String) async throws -> Int64? {
        let (id, revision) = (authority.id, authority.revision)
        return try await database.write { session in
            guard try AuthorityRepository(session).revision(of: id) == revision else { return nil }
            return try CertificateRepository(session).insert(new, actor: actor)
        }
    }
}
