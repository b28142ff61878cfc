import Foundation
import SignetCore
import SignetPKI

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

    init(
        _ certificate: DecodedCertificate, _ contents: CertificateContents, authority: IssuingAuthority, role: String?,
        issuedAt: Date
    ) {
        der = certificate.der
        serialNumber = contents.serialNumber
        self.authority = authority.id
        authorityName = authority.name
        self.role = role
        self.issuedAt = issuedAt
        notAfter = contents.notAfter
        searchNames = Self.searchNames(contents)
    }

    /// Role and names, for the audit trail.
    var summary: String {
        let names = searchNames.joined(separator: " ")
        return role.map { "role \($0): \(names)" } ?? names
    }

    private static func searchNames(_ contents: CertificateContents) -> [String] {
        var names: [String] = []
        for name in contents.alternativeNames {
            if case .otherName = name { continue }
            let text = name.value.lowercased()
            if !names.contains(text) { names.append(text) }
        }
        if let commonName = contents.subject.commonName?.lowercased(), !names.contains(commonName) {
            names.append(commonName)
        }
        return names
    }
}
