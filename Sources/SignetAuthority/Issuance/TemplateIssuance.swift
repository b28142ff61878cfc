import Foundation
import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// Signs what the caller has decided. Returns after the row is on disk.
    ///
    /// Names, usages and dates are the caller's: neither roles nor the authority's own end count. Name constraints do.
    /// - Parameter role: what the row says of where the decision came from; need not be one of the authority's roles
    /// - Throws: `.notFound`, `.authorityNotReady`, `.authorityRetired`; `.unsuitableIssuer`, `.keyMismatch`,
    ///   `.invalidProfile`, `.invalidCertificateContents`, `.nameNotPermitted`; as ``Database/write(_:)``.
    public func certify(
        _ template: CertificateTemplate, authority: String, role: String?, actor: String
    ) async throws -> IssuedRecord {
        try await issue(by: authority, role: role, actor: actor) { authority, now in
            try await authority.signed(template, at: now)
        }
    }

    /// Signs what the caller has decided and keeps nothing of it: the certificate will be in no list, and unknown to OCSP.
    /// - Returns: its DER.
    /// - Throws: as ``certify(_:authority:role:actor:)``.
    public func certifyUnstored(_ template: CertificateTemplate, authority name: String) async throws -> [UInt8] {
        // Nothing is written that would notice that another process has retired the authority.
        try await issuing.currentAuthority(name).signed(template, at: clock.now).der
    }

    /// Takes up a certificate of an authority's key that was not stored when it was made, so that it can be found and
    /// revoked. Does nothing when it is known.
    /// - Throws: `.notFound`; `.keyMismatch` when the authority has not signed it; as ``Database/write(_:)``.
    public func record(
        _ certificate: DecodedCertificate, authority name: String, role: String?, actor: String
    ) async throws {
        let authority = try await issuing.authority(name)
        guard certificate.isIssued(by: authority.certificate) else {
            throw SignetError(
                .keyMismatch, "The certificate \(certificate) was not issued by the authority \"\(name)\".",
                remedy: "Name the authority that has issued it.")
        }
        let (now, id) = (clock.now, authority.id)
        try await database.write { session in
            let certificates = CertificateRepository(session)
            guard try certificates.find(serialNumber: certificate.serialNumber, authority: id).isEmpty else { return }
            _ = try certificates.insert(
                NewCertificate(certificate, authority: id, authorityName: name, role: role, issuedAt: now),
                actor: actor)
        }
    }
}

extension IssuingAuthority {
    /// - Throws: as ``AuthorityService/certify(_:authority:role:actor:)``.
    func signed(_ template: CertificateTemplate, at now: Date) async throws -> SignedCertificate {
        let contents = template.contents(at: now)
        let der = try await signer(for: template).sign(contents)
        try checkConstraints(on: DecodedCertificate(der: der))
        return SignedCertificate(der: der, contents: contents, searchNames: template.searchNames)
    }
}
