import Foundation
import SignetPKI

/// A certificate that will be asked of an issuer.
public struct ForecastIssuance: Equatable, Sendable {
    /// The certificate's name in the configuration.
    public let name: String
    /// The names it is for.
    public let names: [AlternativeName]
    /// Who is asked.
    public let issuer: IssuerReference
    /// When.
    public internal(set) var at: Date
    /// Why then, as a clause.
    public let reason: String
    /// The last second of the certificate it replaces; nil: there is none yet.
    public let replacedEnd: Date?
    /// Whether the same issuer has issued a certificate for exactly these names before.
    public let renewsSameNames: Bool
    /// Whether it is asked for because, and when, the issuer wishes it (RFC 9773).
    public let followsIssuersWish: Bool
}

extension RenewalStateMachine {
    /// The next issuance, by the agenda; nil when the certificate is not wanted. What is due already comes `now`.
    func nextIssuance(from now: Date) -> ForecastIssuance? {
        let isIssuing = { (item: RenewalAgendaItem) in item.step == .issue || item.step == .adopt }
        guard let item = agenda.first(where: isIssuing) else { return nil }
        let moment = max(item.at, now)
        let previous = state.pair
        let isSame = previous.map { Set($0.spec.names) == Set(spec.names) && $0.spec.issuer == spec.issuer } ?? false
        let wish = isSame ? previous?.information : nil
        return ForecastIssuance(
            name: spec.name, names: spec.names, issuer: spec.issuer, at: moment, reason: item.reason,
            replacedEnd: previous?.notAfter, renewsSameNames: isSame,
            followsIssuersWish: wish.map { $0.windowStart <= moment } ?? false)
    }
}
