import Foundation
import SignetCore

/// What is wrong or doubtful with one certificate by itself.
struct CertificateFindings {
    private(set) var problems: [String]
    private(set) var warnings: [String]

    init(_ certificate: DecodedCertificate, at moment: Date) {
        problems = certificate.defects
        warnings = certificate.problems.filter { !certificate.defects.contains($0) }
        judgeDates(certificate, moment)
        judgeKey(certificate)
        judgeSignature(certificate)
        if certificate.isAuthority {
            judgeAuthority(certificate)
        } else {
            judgeLeaf(certificate)
        }
    }

    /// It is time to renew when a third of the lifetime is left, and nobody needs to be told more than 30 days ahead.
    private mutating func judgeDates(_ certificate: DecodedCertificate, _ moment: Date) {
        let remaining = certificate.notAfter.timeIntervalSince(moment)
        let notice = min(certificate.lifetime.timeInterval / 3, 30 * 86_400)
        if remaining < 0 {
            problems.append("It expired \(MomentText.distance(to: certificate.notAfter, from: moment)).")
        } else if moment < certificate.notBefore {
            problems.append("It becomes valid only \(MomentText.distance(to: certificate.notBefore, from: moment)).")
        } else if remaining < notice {
            warnings.append("It expires \(MomentText.distance(to: certificate.notAfter, from: moment)).")
        }
    }

    private mutating func judgeKey(_ certificate: DecodedCertificate) {
        let key = certificate.keyDescription
        let isTooSmall = key.bits.map { $0 < (key.name.hasPrefix("RSA") ? 2048 : 224) } ?? false
        if isTooSmall || key.name.hasPrefix("DSA") {
            problems.append("The key (\(key)) is too weak: keys like it can be broken.")
        } else if certificate.verifyingKey == nil {
            warnings.append("The key (\(key)) is of a kind that Signet, and some clients, cannot use.")
        }
    }

    private mutating func judgeSignature(_ certificate: DecodedCertificate) {
        let algorithm = ObjectIdentifierName.signatureAlgorithm(certificate.signatureAlgorithm)
        // Nobody checks the signature that a root has from itself.
        if !certificate.isSelfIssued, ObjectIdentifierName.isWeakSignatureAlgorithm(certificate.signatureAlgorithm) {
            problems.append("The signature (\(algorithm)) is too weak: clients refuse it.")
        }
        if certificate.isSelfIssued, certificate.relation(to: certificate) == .wrongSignature {
            problems.append("It names itself as its issuer, but the signature is not by its own key.")
        }
    }

    private mutating func judgeAuthority(_ certificate: DecodedCertificate) {
        if let usage = certificate.keyUsage, !usage.contains(.keyCertSign) {
            problems.append("It is an authority's, but its key usage does not allow to sign certificates.")
        }
        let constraints = certificate.extensions.first { $0.oid == ExtensionOID.basicConstraints }
        if constraints?.critical == false {
            warnings.append("The basic constraints of an authority should be critical (RFC 5280 section 4.2.1.9).")
        }
        if certificate.subjectKeyIdentifier == nil {
            warnings.append("It has no subject key identifier, which authorities should have.")
        }
        if certificate.subject.isEmpty { problems.append("It is an authority's and has no subject.") }
    }

    private mutating func judgeLeaf(_ certificate: DecodedCertificate) {
        if certificate.version < 3 {
            warnings.append("It is of version \(certificate.version), without extensions: few clients accept it.")
        } else if certificate.alternativeNames.isEmpty, isForServers(certificate) {
            warnings.append("It has no alternative names: clients do not look at the common name and will refuse it.")
        }
        if certificate.keyUsage?.contains(.keyCertSign) == true {
            problems.append("Its key usage allows to sign certificates, but it is not an authority's.")
        }
        if certificate.pathLength != nil { problems.append("It has a path length, but it is not an authority's.") }
        if certificate.nameSubtrees != nil {
            problems.append("It has name constraints, but it is not an authority's.")
        }
    }

    private func isForServers(_ certificate: DecodedCertificate) -> Bool {
        certificate.extendedKeyUsages?.contains("1.3.6.1.5.5.7.3.1") ?? true
    }
}
