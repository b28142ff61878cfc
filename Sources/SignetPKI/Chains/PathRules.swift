import Foundation
import SignetCore

/// What a path whose signatures are right must satisfy besides (RFC 5280 section 6.1, without policies).
struct PathRules: Sendable {
    let purpose: CertificateChain.Purpose
    let name: AlternativeName?
    let moment: Date

    /// - Parameter path: leaf first, root last
    /// - Throws: the first rule that is broken, leaf first.
    func check(_ path: [DecodedCertificate]) throws(SignetError) {
        for certificate in path { try checkExtensions(of: certificate) }
        for certificate in path { try Self.checkDates(of: certificate, at: moment) }
        try checkAuthorities(path)
        for (position, certificate) in path.enumerated() {
            try checkUsage(of: certificate, isLeaf: position == 0)
        }
        try checkNameConstraints(path)
        if let name, let leaf = path.first { try leaf.checkCovers(name) }
    }

    // MARK: Extensions

    /// Critical extensions whose demands these rules meet. Policies are not asked for by anyone here, so that mappings and
    /// inhibitions of them change nothing; policyConstraints may demand one, and is refused.
    private static let understood: Set<String> = [
        ExtensionOID.keyUsage, ExtensionOID.subjectAlternativeName, ExtensionOID.basicConstraints,
        ExtensionOID.nameConstraints, ExtensionOID.extendedKeyUsage, ExtensionOID.certificatePolicies,
        ExtensionOID.policyMappings, ExtensionOID.inhibitAnyPolicy, ExtensionOID.crlDistributionPoints,
        ExtensionOID.subjectKeyIdentifier, ExtensionOID.authorityKeyIdentifier,
        ExtensionOID.authorityInformationAccess,
    ]

    private func checkExtensions(of certificate: DecodedCertificate) throws(SignetError) {
        if let defect = certificate.defects.first {
            throw SignetError(
                .unreliableCertificate, "The certificate \(certificate) is damaged: \(defect)",
                remedy: "Have it issued again.")
        }
        if let unknown = certificate.extensions.first(where: { $0.critical && !Self.understood.contains($0.oid) }) {
            throw SignetError(
                .unreliableCertificate,
                "The certificate \(certificate) has the critical extension \(ObjectIdentifierName.extension(unknown.oid)), which"
                    + " Signet does not understand.",
                remedy: "Have it issued without that extension, or with the extension not critical.")
        }
    }

    // MARK: Dates

    /// Both ends are included (RFC 5280 section 4.1.2.5).
    static func checkDates(of certificate: DecodedCertificate, at moment: Date) throws(SignetError) {
        if moment > certificate.notAfter {
            throw SignetError(
                .certificateExpired,
                "The certificate \(certificate) expired \(MomentText.format(certificate.notAfter, seenFrom: moment)).",
                remedy: "Renew it.")
        }
        if moment < certificate.notBefore {
            throw SignetError(
                .certificateNotYetValid,
                "The certificate \(certificate) is not valid before"
                    + " \(MomentText.format(certificate.notBefore, seenFrom: moment)).",
                remedy: "Check this machine's clock; if it is right, wait or have the certificate issued again.")
        }
    }

    // MARK: Authorities

    /// Basic constraints, key usage and path lengths (RFC 5280 sections 4.2.1.9 and 6.1.4 k to n).
    private func checkAuthorities(_ path: [DecodedCertificate]) throws(SignetError) {
        var authoritiesBelow = 0
        for (position, certificate) in path.enumerated().dropFirst() {
            let issued = path[position - 1]
            let isTrustedOldRoot = certificate.version < 3 && position == path.count - 1
            guard certificate.isAuthority || isTrustedOldRoot else {
                throw Self.notAuthority(certificate, issued: issued)
            }
            if let usage = certificate.keyUsage, !usage.contains(.keyCertSign) {
                throw SignetError(
                    .notAuthority,
                    "The certificate \(certificate) issued \(issued), but its key usage does not allow to sign certificates.",
                    remedy: "Have the authority's certificate issued with the key usage keyCertSign.")
            }
            if let allowed = certificate.pathLength, authoritiesBelow > allowed {
                throw SignetError(
                    .pathTooLong,
                    "The certificate \(certificate) allows \(allowed) authorities below it, but \(authoritiesBelow) follow.",
                    remedy:
                        "Issue the leaf from an authority further up, or have this one issued with a larger path length."
                )
            }
            if !certificate.isSelfIssued { authoritiesBelow += 1 }
        }
    }

    static func notAuthority(_ certificate: DecodedCertificate, issued: DecodedCertificate) -> SignetError {
        SignetError(
            .notAuthority,
            "The certificate \(certificate) issued \(issued) without being an authority's (basicConstraints CA:TRUE).",
            remedy: "Use a certificate that an authority issued.")
    }

    // MARK: Usages

    private func checkUsage(of certificate: DecodedCertificate, isLeaf: Bool) throws(SignetError) {
        guard let wanted = purpose.extendedKeyUsage else { return }
        if let allowed = certificate.extendedKeyUsages, !allowed.contains(wanted) {
            let names = allowed.map(ObjectIdentifierName.extendedKeyUsage).joined(separator: ", ")
            throw SignetError(
                .wrongPurpose,
                "The certificate \(certificate) may not be \(isLeaf ? "used by" : "an authority for") a TLS"
                    + " \(purpose.rawValue): its extended key usage allows only \(names.isEmpty ? "nothing" : names).",
                remedy: "Have it issued with the extended key usage \(ObjectIdentifierName.extendedKeyUsage(wanted)).")
        }
        if isLeaf, let usage = certificate.keyUsage, usage.isDisjoint(with: purpose.keyUsage) {
            throw SignetError(
                .wrongPurpose,
                "The certificate \(certificate) may not be used by a TLS \(purpose.rawValue): its key usage allows only"
                    + " \(usage.names.joined(separator: ", ")).",
                remedy: "Have it issued with the key usage digitalSignature.")
        }
    }

    // MARK: Name constraints

    /// Each authority's limits hold for all that follow below, except authorities that were issued under their own name
    /// (RFC 5280 section 6.1.3 b and c).
    private func checkNameConstraints(_ path: [DecodedCertificate]) throws(SignetError) {
        for (position, authority) in path.enumerated() {
            guard let subtrees = authority.nameSubtrees else { continue }
            for (below, certificate) in path[..<position].enumerated() where below == 0 || !certificate.isSelfIssued {
                let check = NameConstraintCheck(subtrees: subtrees, authority: authority)
                try check.check(certificate, isLeaf: below == 0)
            }
        }
    }
}

extension CertificateChain.Purpose {
    /// What every certificate of the path must allow if it limits extended key usages. anyExtendedKeyUsage does not count, as
    /// it does not for OpenSSL and BoringSSL.
    fileprivate var extendedKeyUsage: String? {
        switch self {
        case .server: "1.3.6.1.5.5.7.3.1"
        case .client: "1.3.6.1.5.5.7.3.2"
        case .any: nil
        }
    }

    /// Usages of which the leaf needs one if it limits them: what the handshakes of TLS 1.2 and 1.3 do with its key.
    fileprivate var keyUsage: KeyUsage {
        switch self {
        case .server: [.digitalSignature, .keyEncipherment, .keyAgreement]
        case .client, .any: [.digitalSignature, .keyAgreement]
        }
    }
}
