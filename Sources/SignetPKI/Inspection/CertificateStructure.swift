/// What a certificate says of itself that does not go together: its usages, constraints and names.
package struct CertificateStructure {
    /// Because of which it cannot be used, as sentences.
    package private(set) var problems: [String] = []
    /// What should be looked at, as sentences.
    package private(set) var warnings: [String] = []

    /// Judges one certificate by itself, whatever the time is.
    package init(_ certificate: DecodedCertificate) {
        if certificate.isAuthority {
            judgeAuthority(certificate)
        } else {
            judgeLeaf(certificate)
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
