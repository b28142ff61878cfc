import Foundation
import SignetCore
import SignetPKI

/// An authority as its row holds it.
struct AuthorityRow: Sendable {
    let id: Int64
    let name: String
    let sealedKey: [UInt8]
    /// DER of the request that was made for an outside signature.
    let request: [UInt8]?
    let certificate: [UInt8]?
    /// DER of its issuers, one after the other.
    let chain: [UInt8]
    let publicURL: String?
    let createdAt: Date
    let revision: Int64
    /// When its key was destroyed; nil: it can sign.
    let retiredAt: Date?

    /// What is public of it.
    /// - Throws: `.malformedCertificate` when the row is damaged.
    func authority() throws -> Authority {
        Authority(
            id: id, name: name,
            certificate: try certificate.map { try DecodedCertificate(der: $0) },
            chain: chain.isEmpty ? [] : try CertificateFile(bytes: chain).certificates,
            createdAt: createdAt, publicURL: publicURL, retiredAt: retiredAt)
    }

    /// Opens the key.
    /// - Throws: `.sealBroken`, `.malformedKey`; `.authorityRetired` when it has none any more.
    func key(_ open: (_ sealed: [UInt8], _ context: String) throws -> [UInt8]) throws -> PrivateKey {
        guard retiredAt == nil else {
            throw SignetError(
                .authorityRetired, "The key of the authority \"\(name)\" was destroyed, so it cannot sign.",
                remedy: "Use another authority.")
        }
        return try PrivateKey(der: open(sealedKey, Self.sealingContext(of: name)))
    }

    /// What a sealed key is bound to.
    static func sealingContext(of name: String) -> String { "authority-key/\(name)" }
}

/// An authority about to be stored.
struct NewAuthority: Sendable {
    let name: String
    /// What is there once: the key's identifier, or of an authority of an engine ``AuthorityEnrolment/identity``.
    let keyIdentifier: [UInt8]
    let sealedKey: [UInt8]
    var request: [UInt8]?
    var certificate: [UInt8]?
    var chain: [DecodedCertificate] = []
    var publicURL: String?
    let createdAt: Date
    /// The number before that of the first revocation list.
    var revocationListNumber: Int64 = 0
}
