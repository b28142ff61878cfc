import Foundation

/// The issuers of a simulation: what they would do, without doing it.
public protocol SimulatedAuthority {
    /// When the issuer answers: at `request.at`, and that is when the certificate is issued; or, when something holds it up, the
    /// later moment at which it is to be asked again. Asked in the order of time.
    mutating func answer(to request: ForecastIssuance) -> Date

    /// When the issuer would like such a certificate renewed; nil: the policy decides.
    func renewalInformation(from issuer: IssuerReference, notBefore: Date, notAfter: Date) -> RenewalInformation?
}
