import Foundation
import SignetCore

/// What the registered claims of a token must say (RFC 7519 section 4.1).
struct WebTokenRules: Sendable {
    /// nil: whoever.
    var issuer: String?
    /// nil: whoever.
    var subject: String?
    /// One of them must be among the token's; empty: whoever it is for.
    var audiences: [String] = []
    /// How far clocks may differ, in seconds.
    var clockSkew = 60
    /// How long a token without an end is good after its beginning, in seconds.
    var expirationLeeway = 150
    /// How long before its end a token without a beginning becomes good, in seconds.
    var notBeforeLeeway = 150

    /// - Parameter now: nil: its times do not count
    /// - Throws: `VaultFailure` (400) with the reason.
    func check(_ token: WebToken, now: Date?) throws {
        if let issuer, token.claims["iss"]?.text != issuer { throw Self.broken("invalid issuer (iss) claim") }
        if let subject, token.claims["sub"]?.text != subject { throw Self.broken("invalid subject (sub) claim") }
        if !audiences.isEmpty, Set(audiences).isDisjoint(with: token.audiences) {
            throw Self.broken("invalid audience (aud) claim: audience claim does not match any bound audience")
        }
        if let now { try checkTimes(token, now: now) }
    }

    private func checkTimes(_ token: WebToken, now: Date) throws {
        let issued = token.moment("iat")
        let begins = token.moment("nbf")
        let ends = token.moment("exp")
        guard let anchor = [issued, begins].compactMap(\.self).max() ?? ends else {
            throw Self.broken("no issued at (iat), not before (nbf), or expiration time (exp) claims in token")
        }
        let skew = TimeInterval(clockSkew)
        let end = ends ?? anchor.addingTimeInterval(TimeInterval(expirationLeeway))
        let begin = begins ?? issued ?? end.addingTimeInterval(-TimeInterval(notBeforeLeeway))
        if now > end.addingTimeInterval(skew) {
            throw Self.broken("invalid expiration time (exp) claim: token is expired")
        }
        if now < begin.addingTimeInterval(-skew) {
            throw Self.broken("invalid not before (nbf) claim: token not yet valid")
        }
        if let issued, now < issued.addingTimeInterval(-skew) {
            throw Self.broken("invalid issued at (iat) claim: token issued in the future")
        }
    }

    private static func broken(_ reason: String) -> VaultFailure { .invalid("error validating token: \(reason)") }
}
