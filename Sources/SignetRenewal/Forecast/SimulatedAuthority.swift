import Foundation

/// The issuers of a simulation: what they would do, without doing it.
public protocol SimulatedAuthority {
    /// When the issuer answers: at `request.at`, or later when something holds it up. Asked in the order of time; what is
    /// asked is what happens.
    mutating func answer(to request: ForecastIssuance) -> Date

    /// When the issuer would like such a certificate renewed; nil: the policy decides.
    func renewalInformation(from issuer: IssuerReference, notBefore: Date, notAfter: Date) -> RenewalInformation?
}
