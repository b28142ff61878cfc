import SignetRenewal

/// What came of an order.
public struct OrderResult: Sendable {
    /// The certificate, checked against the request.
    public let certificate: IssuedCertificate
    /// The order.
    public let orderURL: String
    /// Where the certificate came from.
    public let certificateURL: String
    /// The profile the CA says it is of; nil where it says nothing.
    public let profile: String?
}
