import SignetPKI

/// A certificate that was asked for, the role and the issuer known.
struct LeafOrder: Sendable {
    let terms: RoleTerms
    /// nil: none, `sign-verbatim` without one.
    let roleName: String?
    let issuer: PKIIssuer
    let directory: PKIDirectory
    let publicKey: PublicKey
    /// What is signed; nil: the key was made for it.
    var request: CertificateRequest?
    /// Whether subject and extensions are the request's.
    var isVerbatim = false
}
