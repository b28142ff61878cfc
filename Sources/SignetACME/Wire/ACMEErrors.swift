import SignetCore

extension SignetError.Code {
    /// The CA could not be reached, or broke off.
    public static let acmeUnreachable = Self(rawValue: "acme.unreachable")
    /// The CA answered with something that is not ACME.
    public static let acmeMalformedResponse = Self(rawValue: "acme.malformed-response")
    /// The CA answered with an HTTP status that fits nothing, and without a problem document.
    public static let acmeUnexpectedStatus = Self(rawValue: "acme.unexpected-status")
    /// The answer is larger than is read.
    public static let acmeTooLarge = Self(rawValue: "acme.too-large")
    /// The CA redirects in a circle, too often, or to where Signet does not follow.
    public static let acmeRedirect = Self(rawValue: "acme.redirect")
    /// The CA lacks what is wanted of it.
    public static let acmeNotOffered = Self(rawValue: "acme.not-offered")
    /// The CA's terms of service have not been agreed to.
    public static let acmeTermsNotAgreed = Self(rawValue: "acme.terms-not-agreed")
    /// There is no such account here.
    public static let acmeNoAccount = Self(rawValue: "acme.no-account")
    /// Another process is busy with the same account.
    public static let acmeAccountBusy = Self(rawValue: "acme.account-busy")
    /// None of the solvers can answer any challenge the CA offers.
    public static let acmeNoSolver = Self(rawValue: "acme.no-solver")
    /// The CA could not validate a challenge, or gave the order up.
    public static let acmeOrderFailed = Self(rawValue: "acme.order-failed")
    /// The CA did not come to an end in time.
    public static let acmeDeadline = Self(rawValue: "acme.deadline")
    /// The certificate is not the one that was ordered.
    public static let acmeWrongCertificate = Self(rawValue: "acme.wrong-certificate")
}
