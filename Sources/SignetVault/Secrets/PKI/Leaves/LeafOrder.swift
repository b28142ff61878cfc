import SignetPKI

/// A certificate that was asked for, the role and the issuer known.
struct LeafOrder: Sendable {
    /// Whose certificate it is to be.
    enum Holder: Sendable {
        /// Who made a request.
        case request(CertificateRequest)
        /// Who gets a key made for it.
        case newKey(KeyAlgorithm)
    }

    let terms: RoleTerms
    /// nil: none, `sign-verbatim` without one.
    let roleName: String?
    let issuer: PKIIssuer
    let directory: PKIDirectory
    let holder: Holder
    /// Whether subject and extensions are the request's.
    var isVerbatim = false

    /// What is signed; nil: the key is made for it.
    var request: CertificateRequest? { if case .request(let request) = holder { request } else { nil } }
}
