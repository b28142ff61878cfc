import SignetPKI

/// What the engine asks of an issuer. A class, because it is large and is held as long as an order lasts.
public final class IssuanceOrder: Sendable {
    /// What is wanted.
    public let spec: CertificateSpec
    /// The request, signed by the new key.
    public let request: CertificateRequest
    /// The certificate being replaced, nil the first time.
    public let replaces: DecodedCertificate?
    /// Whether this request may have reached the issuer before: the answer was lost, or the process died meanwhile.
    public let resumed: Bool
    /// How many attempts in a row have failed before this one.
    public let failures: Int

    public init(
        spec: CertificateSpec, request: CertificateRequest, replaces: DecodedCertificate?, resumed: Bool = false,
        failures: Int = 0
    ) {
        self.spec = spec
        self.request = request
        self.replaces = replaces
        self.resumed = resumed
        self.failures = failures
    }
}
