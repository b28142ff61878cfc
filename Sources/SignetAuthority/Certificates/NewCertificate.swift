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

    /// - Parameter contents: what was signed
    init(
        _ der: [UInt8], _ contents: CertificateContents, searchNames: [String], authority: IssuingAuthority,
        role: String?, issuedAt: Date
    ) {
        self.der = der
        serialNumber = contents.serialNumber
        self.authority = authority.id
        authorityName = authority.name
        self.role = role
        self.issuedAt = issuedAt
        notAfter = contents.notAfter
        self.searchNames = searchNames
    }

    /// Role and names, for the audit trail.
    var summary: String {
        let names = searchNames.joined(separator: " ")
        return role.map { "role \($0): \(names)" } ?? names
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
