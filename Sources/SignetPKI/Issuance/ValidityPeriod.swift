import Foundation
import SignetCore

/// From when to when a certificate is valid: whole seconds, both ends inclusive (RFC 5280 section 4.1.2.5).
public struct ValidityPeriod: Hashable, Sendable {
    /// How long before its issuance a certificate begins unless asked otherwise, so that clocks that are a little behind
    /// accept it.
    public static let usualBackdating: Duration = .seconds(30)

    /// The first second.
    public let notBefore: Date
    /// The last second.
    public let notAfter: Date

    /// The period of a certificate issued at `now`.
    /// - Parameters:
    ///   - lifetime: how long it is valid from `now` on; at least a second, parts of a second are cut off
    ///   - backdating: by how much it begins before `now`
    ///   - issuer: a certificate whose own period this one does not exceed at either end; nil: it may
    /// - Throws: `.invalidCertificateContents` when the lifetime is too short or the backdating negative,
    ///   `.unsuitableIssuer` when `issuer` is not valid at `now`.
    public init(
        at now: Date, lifetime: Duration, backdating: Duration = Self.usualBackdating,
        within issuer: DecodedCertificate? = nil
    ) throws {
        guard lifetime >= .seconds(1), backdating >= .zero else {
            throw SignetError(
                .invalidCertificateContents,
                "A certificate cannot live for \(lifetime) and begin \(backdating) before its issuance.",
                remedy: "Choose a lifetime of at least a second, and a backdating of zero or more."
            )
        }
        let issuance = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        let first = issuance.addingTimeInterval(-Double(backdating.components.seconds))
        let last = issuance.addingTimeInterval(Double(lifetime.components.seconds) - 1)
        guard let issuer else {
            (notBefore, notAfter) = (first, last)
            return
        }
        guard issuer.notBefore <= issuance, issuance < issuer.notAfter else {
            throw SignetError(
                .unsuitableIssuer,
                "The certificate of \"\(issuer.subject)\" is valid from \(issuer.notBefore.messageText) to"
                    + " \(issuer.notAfter.messageText), and it is now \(issuance.messageText).",
                remedy: "Renew the issuer's certificate, or correct this machine's clock."
            )
        }
        (notBefore, notAfter) = (max(first, issuer.notBefore), min(last, issuer.notAfter))
    }
}
