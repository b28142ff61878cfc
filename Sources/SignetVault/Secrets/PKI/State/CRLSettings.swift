import SignetAuthority

/// How the lists and OCSP answers of a mount are made. Durations as they were given.
struct CRLSettings: Codable, Hashable, Sendable {
    var expiry = "72h"
    var disable = false
    var ocspDisable = false
    var ocspExpiry = "12h"
    /// Lists are made when their time comes, and not as soon as something is revoked.
    var autoRebuild = false
    var autoRebuildGracePeriod = "12h"
    var enableDelta = false
    var deltaRebuildInterval = "15m"
    var allowExpiredCertRevocation = false
    var maxEntries = 100_000

    /// The terms of an issuer's list. Even without ``autoRebuild`` a list is made anew before it ends.
    /// - Parameter deltaListURLs: where the issuer's delta lists are
    func terms(of issuer: PKIIssuer, deltaListURLs: [String]) throws -> PublicationTerms {
        let seconds = try GoDuration.seconds(expiry)
        // A grace period that leaves nothing counts as a sixth, Vault's own relation.
        let grace = try GoDuration.seconds(autoRebuildGracePeriod)
        var terms = PublicationTerms()
        terms.listValidity = .seconds(seconds)
        terms.listInterval = .seconds(max(grace < seconds ? seconds - grace : seconds - seconds / 6, 1))
        terms.isPrompt = !autoRebuild
        terms.isEmpty = disable
        terms.deltaListURLs = deltaListURLs
        terms.deltaInterval = enableDelta ? .seconds(try GoDuration.seconds(deltaRebuildInterval)) : nil
        terms.isPublished = issuer.usage.contains(.crlSigning)
        terms.signature = RevocationSignature.scheme(issuer.revocationSignatureAlgorithm) ?? terms.signature
        return terms
    }

    /// The terms of OCSP answers.
    func ocspTerms() throws -> OCSPTerms { OCSPTerms(validity: .seconds(try GoDuration.seconds(ocspExpiry))) }
}
