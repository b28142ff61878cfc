import SignetCore

extension SignetError.Code {
    /// Bytes that should be a certificate revocation list are not one, or one of a kind Signet does not read.
    public static let malformedRevocationList = Self(rawValue: "crl.malformed")
    /// Bytes that should be an OCSP request are not one.
    public static let malformedOCSPRequest = Self(rawValue: "ocsp.malformed")
    /// Bytes that should be an OCSP response are not one.
    public static let malformedOCSPResponse = Self(rawValue: "ocsp.malformed-response")
    /// A responder did not answer the question, and says so.
    public static let refusedByResponder = Self(rawValue: "ocsp.refused")
    /// An OCSP response cannot be relied on: by its signature, its time, or because it is about something else.
    public static let unusableOCSPResponse = Self(rawValue: "ocsp.unusable")
}
