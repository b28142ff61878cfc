import SignetCore

extension SignetError.Code {
    /// A certificate profile asks for something impossible or unsafe.
    public static let invalidProfile = Self(rawValue: "profile.invalid")
    /// A certificate cannot be issued with this serial number, validity, subject or names.
    public static let invalidCertificateContents = Self(rawValue: "certificate.contents")
    /// The certificate does not allow its key to sign what is asked.
    public static let unsuitableIssuer = Self(rawValue: "issuer.unsuitable")
}
