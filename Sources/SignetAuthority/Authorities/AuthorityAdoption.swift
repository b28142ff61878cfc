import Foundation
import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// Gives an authority the certificate that an outside root signed for its request, or a renewed one for its key.
    /// - Parameter chain: the signed certificate first, then its issuers up to and including the root
    /// - Throws: `.notFound`; `.keyMismatch` when the certificate is not for this authority's key; `.unsuitableAuthority`
    ///   when it is no authority's, has ended, or the chain does not reach a root.
    public func setSigned(
        authority: String, chain: [DecodedCertificate], actor: String
    ) async throws -> Authority {
        try await recordingRefusal(of: .authoritySetSigned, on: authority, actor: actor) {
            let row = try await database.read { try AuthorityRepository($0).named(authority) }
            let adopted = try AdoptedChain(chain, now: clock.now)
            let publicKey = try row.key { try sealer.open($0, context: $1) }.publicKey
            guard adopted.certificate.subjectPublicKeyInfo == publicKey.subjectPublicKeyInfo else {
                throw SignetError(
                    .keyMismatch,
                    "The certificate of \"\(adopted.certificate.subject)\" is not for the key of the authority"
                        + " \"\(authority)\".",
                    remedy: "Have the request of this very authority signed.")
            }
            if let former = try row.authority().certificate, former.subject != adopted.certificate.subject {
                throw SignetError(
                    .unsuitableAuthority,
                    "The certificate is for \"\(adopted.certificate.subject)\", but \"\(authority)\" has issued as"
                        + " \"\(former.subject)\".",
                    remedy: "Have the certificate renewed under the same subject, or create another authority.")
            }
            let now = clock.now
            return try await database.write { session in
                let authorities = AuthorityRepository(session)
                try authorities.setCertificate(of: row.id, to: adopted.certificate.der, chain: adopted.issuers)
                try AuditRepository(session).add(
                    .authoritySetSigned, on: authority, detail: adopted.summary, actor: actor, at: now)
                return try authorities.named(authority).authority()
            }
        }
    }

    /// Takes over an existing CA: certificate (with chain) and key, checked against each other.
    ///
    /// Its revocation lists go on from a number greater than any that was counted from 1, so that clients take the new
    /// lists for newer ones. What it issued before is not known here.
    /// - Throws: `.alreadyExists` when the name or the key is taken; `.keyMismatch`; `.unsuitableAuthority`.
    public func importAuthority(
        name: String, chain: [DecodedCertificate], key: PrivateKey, actor: String
    ) async throws -> Authority {
        try await recordingRefusal(of: .authorityImport, on: name, actor: actor) {
            try EntityName.check(name, of: "an authority")
            let now = clock.now
            let adopted = try AdoptedChain(chain, now: now)
            guard adopted.certificate.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
                throw SignetError(
                    .keyMismatch, "The key is not that of the certificate of \"\(adopted.certificate.subject)\".",
                    remedy: "Give the certificate and the key that belong together.")
            }
            var new = try newAuthority(name, key: key, at: now)
            new.certificate = adopted.certificate.der
            new.chain = adopted.issuers
            new.revocationListNumber = Int64(max(now.timeIntervalSince1970, 0))
            return try await store(new, .authorityImport, detail: adopted.summary, actor: actor)
        }
    }
}

/// A certificate that is to be an authority's, with its issuers, checked.
private struct AdoptedChain {
    let certificate: DecodedCertificate
    /// Up to and including the root.
    let issuers: [DecodedCertificate]

    /// - Parameter given: the authority's certificate first, the others in any order
    /// - Throws: `.unsuitableAuthority`.
    init(_ given: [DecodedCertificate], now: Date) throws {
        guard let first = given.first else {
            throw SignetError(
                .unsuitableAuthority, "No certificate was given.", remedy: "Give the authority's certificate.")
        }
        guard first.isAuthority, first.keyUsage?.contains(.keyCertSign) ?? true else {
            throw Self.unsuitable(
                first, "may not sign certificates (basicConstraints CA:TRUE or keyCertSign is missing)",
                "Have it signed as an authority's certificate.")
        }
        guard first.publicKey != nil else {
            throw Self.unsuitable(
                first, "has a key of a kind that Signet cannot use", "Use an ECDSA, Ed25519 or RSA key.")
        }
        let path = CertificateChain.order(leaf: first, among: Array(given.dropFirst()))
        guard let last = path.last, last.isSelfIssued, last.isIssued(by: last) else {
            let missing = path.last?.issuer ?? first.issuer
            throw Self.unsuitable(
                first, "does not lead to a root: the certificate of \"\(missing)\" is missing",
                "Give the certificates of all its issuers, up to and including the root.")
        }
        for certificate in path where certificate.notAfter < now {
            throw Self.unsuitable(
                certificate, "ended on \(certificate.notAfter.formatted(.iso8601))", "Have it renewed first.")
        }
        certificate = first
        issuers = Array(path.dropFirst())
    }

    /// For the audit trail.
    var summary: String {
        "\(certificate.subject), serial \(certificate.serialNumberText)"
            + (issuers.isEmpty ? ", a root" : ", issued by \(certificate.issuer)")
    }

    private static func unsuitable(
        _ certificate: DecodedCertificate, _ problem: String, _ remedy: String
    ) -> SignetError {
        SignetError(
            .unsuitableAuthority, "The certificate of \"\(certificate.subject)\" \(problem).", remedy: remedy)
    }
}
