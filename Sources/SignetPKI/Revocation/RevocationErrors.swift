import SignetCore

extension SignetError.Code {
    /// Bytes that should be a certificate revocation list are not one, or one of a kind Signet does not read.
    public static let malformedRevocationList = Self(rawValue: "crl.malformed")
    /// Bytes that should be an OCSP request are not one.
    public static let malformedOCSPRequest = Self(rawValue: "ocsp.malformed")
}
