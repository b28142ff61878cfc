import SignetCore

/// How long what an authority publishes is valid, and when it is renewed.
public struct PublicationSchedule: Sendable {
    /// From a revocation list's making to its nextUpdate.
    public var listValidity: Duration = .seconds(7 * 86_400)
    /// From a revocation list's making to that of the next one, when nothing is revoked meanwhile.
    public var listInterval: Duration = .seconds(86_400)
    /// From an OCSP answer's making to its nextUpdate.
    public var ocspValidity: Duration = .seconds(12 * 3600)
    /// How long an OCSP answer without a nonce may be given again, as long as the certificate's status stays the same.
    public var ocspReuse: Duration = .seconds(3600)

    /// Lists for 7 days, renewed daily; OCSP answers for 12 hours, reused for one.
    public init() {}
}
