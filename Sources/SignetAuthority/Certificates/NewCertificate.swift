import Foundation
import SignetCore
import SignetPKI

/// A certificate and what it was made from.
struct SignedCertificate: Sendable {
    let der: [UInt8]
    let contents: CertificateContents
    /// What it can be found by.
    let searchNames: [String]
}

/// A signed certificate about to be stored.
struct NewCertificate: Sendable {
    let der: [UInt8]
    let serialNumber: [UInt8]
    let authority: Int64
    let authorityName: String
    let role: String?
    let issuedAt: Date
    let notAfter: Date
    /// What it can be found by: names in lower case, each once.
    let searchNames: [String]

    init(_ signed: SignedCertificate, authority: IssuingAuthority, role: String?, issuedAt: Date) {
        der = signed.der
        serialNumber = signed.contents.serialNumber
        self.authority = authority.id
        authorityName = authority.name
        self.role = role
        self.issuedAt = issuedAt
        notAfter = signed.contents.notAfter
        searchNames = signed.searchNames
    }

    /// A certificate that exists already.
    init(_ certificate: DecodedCertificate, authority: Int64, authorityName: String, role: String?, issuedAt: Date) {
        der = certificate.der
        serialNumber = certificate.serialNumber
        self.authority = authority
        self.authorityName = authorityName
        self.role = role
        self.issuedAt = issuedAt
        notAfter = certificate.notAfter
        searchNames = Self.searchNames(of: certificate)
    }

    /// Role and names, for the audit trail.
    var summary: String {
        let names = searchNames.joined(separator: " ")
        return role.map { "role \($0): \(names)" } ?? names
    }

    /// What a certificate is found by.
    static func searchNames(of certificate: DecodedCertificate) -> [String] {
        searchNames(
            certificate.alternativeNames,
            commonNames: certificate.subject.attributes.filter { $0.type == "CN" }.map(\.value))
    }

    /// What a certificate with these names can be found by.
    static func searchNames(_ alternativeNames: [AlternativeName], commonNames: [String]) -> [String] {
        var names: [String] = []
        for name in alternativeNames {
            if case .otherName = name { continue }
            let text = name.value.lowercased()
            if !names.contains(text) { names.append(text) }
        }
        for name in commonNames {
            let text = name.lowercased()
            if !names.contains(text) { names.append(text) }
        }
        return names
    }
}
