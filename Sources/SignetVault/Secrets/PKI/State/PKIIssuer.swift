import Foundation
import SignetPKI

/// A CA certificate of a mount, with or without its key.
struct PKIIssuer: Codable, Hashable, Sendable {
    let id: String
    /// Empty: it has none.
    var name: String
    /// nil: its key is not in this mount.
    var keyID: String?
    /// DER.
    @Base64Coded var certificate: [UInt8]
    /// Identifiers of issuers, this one first; nil: the chain is found.
    var manualChain: [String]?
    /// What becomes of certificates that would end after it: `err`, `truncate`, `permit`, `always_enforce_err`.
    var leafNotAfterBehavior: String
    var usage: IssuerUsage
    /// As given, places for values included; all three empty: the mount's count.
    var urls: AIAURLs
    var revokedAt: Date?
    /// The authority that signs for it; nil when it has no key.
    var authority: String?
    /// How its lists are signed: `SHA384WithRSA`, `SHA256WithRSAPSS`; empty: as usual.
    var revocationSignatureAlgorithm: String

    init(id: String, name: String, certificate: [UInt8]) {
        self.id = id
        self.name = name
        self.certificate = certificate
        leafNotAfterBehavior = "err"
        usage = .all
        urls = AIAURLs()
        revocationSignatureAlgorithm = ""
    }
}

extension PKIIssuer {
    /// The authority that signs for it.
    /// - Throws: `VaultFailure` (400) when it has no key.
    var signingAuthority: String {
        get throws {
            guard let authority else {
                throw VaultFailure.invalid(
                    "unable to fetch corresponding key for issuer \(id); unable to use this issuer for signing")
            }
            return authority
        }
    }
}
