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
    ///   - lifetime: how long it is valid from `now` on, or from `beginning`; parts of a second are cut off
    ///   - backdating: by how much it begins before `now`
    ///   - beginning: begins exactly then instead, `now` and `backdating` notwithstanding
    ///   - issuers: certificates whose periods this one does not outlive, usually all up to the root, and before which it
    ///     does not begin by its backdating; none when it may
    /// - Throws: `.invalidCertificateContents` when the lifetime is below a second or the backdating negative,
    ///   `.unsuitableIssuer` naming the one of `issuers` that has ended or would end before the certificate begins.
    public init(
        at now: Date, lifetime: Duration, backdating: Duration = Self.usualBackdating, beginning: Date? = nil,
        within issuers: [DecodedCertificate] = []
    ) throws {
        guard lifetime >= .seconds(1), backdating >= .zero else {
            throw SignetError(
                .invalidCertificateContents,
                "A certificate cannot live for \(lifetime) and begin \(backdating) before its issuance.",
                remedy: "Choose a lifetime of at least a second, and a backdating of zero or more."
            )
        }
        let issuance = now.wholeSecond
        let start = (beginning ?? now).wholeSecond
        let backdated = start.addingTimeInterval(-Double(backdating.components.seconds))
        let first = beginning == nil ? issuers.map(\.notBefore).reduce(backdated, max) : start
        let last = start.addingTimeInterval(Double(lifetime.components.seconds) - 1)
        if let ended = issuers.first(where: { $0.notAfter < max(issuance, first) }) {
            throw SignetError(
                .unsuitableIssuer,
                "The certificate of \"\(ended.subject)\" ends at \(ended.notAfter.messageText), before one could begin at"
                    + " \(max(issuance, first).messageText) below it.",
                remedy: "Renew the issuer's certificate, or correct this machine's clock."
            )
        }
        (notBefore, notAfter) = (first, issuers.map(\.notAfter).reduce(last, min))
    }
}

extension Date {
    /// The second in which the moment lies.
    fileprivate var wholeSecond: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}
