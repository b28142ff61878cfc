import Foundation
import SignetPKI

/// From when to when a certificate is valid, by request, role, mount and issuer.
struct LeafLifetime: Hashable, Sendable {
    let notBefore: Date
    let notAfter: Date
    let warnings: [String]

    /// - Parameters:
    ///   - mountDefault: in seconds
    ///   - mountMaximum: in seconds
    /// - Throws: `VaultFailure` (400).
    init(
        _ wish: RequestedEnd, role: PKIRole, mountDefault: Int, mountMaximum: Int, issuer: PKIIssuer,
        issuedBy certificate: DecodedCertificate, now: Date
    ) throws {
        var wish = wish
        if !role.notAfter.isEmpty { wish.notAfter = role.notAfter }
        let (end, warnings) = try wish.end(
            usual: role.ttl > 0 ? role.ttl : mountDefault, maximum: role.maxTTL > 0 ? role.maxTTL : mountMaximum,
            now: now)
        self.warnings = warnings
        notAfter = try issuer.limited(end, own: certificate.notAfter)
        let second = now.timeIntervalSince1970.rounded(.down)
        // Nothing is valid before its issuer is, which a clock set back or a young issuer would make so.
        notBefore = max(
            Date(timeIntervalSince1970: second - Double(role.notBeforeDuration)), certificate.notBefore)
        guard notAfter >= notBefore else {
            throw VaultFailure.invalid(
                "cannot satisfy request, as notAfter of \(notAfter.rfc3339) is before notBefore of \(notBefore.rfc3339)"
            )
        }
    }
}
