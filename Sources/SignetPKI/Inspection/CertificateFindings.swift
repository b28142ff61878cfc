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
        let structure = CertificateStructure(certificate)
        problems += structure.problems
        warnings += structure.warnings
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
        if certificate.hasWeakKey {
            problems.append("The key (\(key)) is too weak: keys like it can be broken.")
        } else if certificate.verifyingKey == nil {
            warnings.append("The key (\(key)) is of a kind that Signet, and some clients, cannot use.")
        }
    }

    private mutating func judgeSignature(_ certificate: DecodedCertificate) {
        let algorithm = ObjectIdentifierName.signatureAlgorithm(certificate.signatureAlgorithm)
        if certificate.hasWeakSignature {
            problems.append("The signature (\(algorithm)) is too weak: clients refuse it.")
        }
        if certificate.isSelfIssued, certificate.relation(to: certificate) == .wrongSignature {
            problems.append("It names itself as its issuer, but the signature is not by its own key.")
        }
    }
}
