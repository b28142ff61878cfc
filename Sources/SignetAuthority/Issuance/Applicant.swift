import SignetPKI

/// A key that is to be certified, and the names asked for it.
struct Applicant: Sendable {
    let publicKey: PublicKey
    let subject: DistinguishedName
    let alternativeNames: [AlternativeName]

    /// What a request asks for, unless the parameters say otherwise.
    init(_ request: CertificateRequest, _ parameters: IssuanceParameters) {
        publicKey = request.publicKey
        subject = parameters.subject ?? request.subject
        alternativeNames = parameters.alternativeNames ?? request.alternativeNames
    }

    /// What the parameters ask for a key.
    init(_ publicKey: PublicKey, _ parameters: IssuanceParameters) {
        self.publicKey = publicKey
        subject = parameters.subject ?? DistinguishedName()
        alternativeNames = parameters.alternativeNames ?? []
    }
}
