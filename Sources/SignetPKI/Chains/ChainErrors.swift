import SignetCore

extension SignetError.Code {
    /// No path leads from a certificate to one that is trusted.
    public static let untrustedChain = Self(rawValue: "chain.untrusted")
    /// Certificates that should follow one another do not.
    public static let brokenChain = Self(rawValue: "chain.broken")
    /// An issuer's certificate could not be fetched.
    public static let incompleteChain = Self(rawValue: "chain.incomplete")
    /// More authorities follow below an authority than it allows.
    public static let pathTooLong = Self(rawValue: "chain.path-too-long")
    /// A certificate issued another without being an authority's, or without the right to sign.
    public static let notAuthority = Self(rawValue: "chain.not-authority")
    /// A name is outside of what an authority above may certify.
    public static let nameNotPermitted = Self(rawValue: "chain.name-not-permitted")
    /// A signature was not made with the issuer's key.
    public static let wrongSignature = Self(rawValue: "certificate.wrong-signature")
    /// A certificate's validity is over.
    public static let certificateExpired = Self(rawValue: "certificate.expired")
    /// A certificate's validity has not begun.
    public static let certificateNotYetValid = Self(rawValue: "certificate.not-yet-valid")
    /// A certificate may not be used for what it is used for.
    public static let wrongPurpose = Self(rawValue: "certificate.wrong-purpose")
    /// A certificate is not for the name that is wanted.
    public static let nameMismatch = Self(rawValue: "certificate.name-mismatch")
    /// A certificate is damaged, or demands what Signet cannot do.
    public static let unreliableCertificate = Self(rawValue: "certificate.unreliable")
}
