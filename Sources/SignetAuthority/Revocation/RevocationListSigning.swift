import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// Signs a list that the caller has put together. It is neither stored nor published here, and its number is the caller's;
    /// the audit trail tells of it.
    /// - Parameter issuer: which certificate of the authority's key and name is the issuer
    /// - Throws: `.notFound`, `.authorityNotReady`, `.authorityRetired`; `.unsuitableIssuer`, `.keyMismatch`,
    ///   `.invalidInput`, `.invalidCertificateContents`; as ``Database/write(_:)``.
    /// - Returns: its DER.
    public func signRevocationList(
        _ draft: RevocationListDraft, authority name: String, issuer: DecodedCertificate, actor: String
    ) async throws -> [UInt8] {
        try await recordingRefusal(of: .listSign, on: name, actor: actor) {
            let (authority, now) = (try await issuing.currentAuthority(name), clock.now)
            let id = authority.id
            let terms = try await database.read { try RevocationListRepository($0).state(of: id).terms }
            let der = try await CertificateRevocationList.make(
                draft, issuer: issuer, key: authority.key.signing(by: terms?.signature ?? RSASignatureScheme()))
            try await database.write { session in
                try AuditRepository(session).add(
                    .listSign, on: name, detail: "number \(draft.number), \(draft.revoked.count) entries", actor: actor,
                    at: now)
            }
            return der
        }
    }
}
