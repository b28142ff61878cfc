/// How a certificate relates to another that may have issued it.
enum IssuerRelation: Sendable {
    /// Names, key identifiers and authority fit, and the signature is right.
    case issued
    /// All fits, but the signature or key is of a kind Signet cannot check.
    case unverifiable
    /// Names and key identifiers fit, but the other is not a certification authority.
    case notAuthority
    /// Names and key identifiers fit, but the signature was not made with the other's key.
    case wrongSignature
    /// The names or key identifiers differ.
    case stranger
}

extension DecodedCertificate {
    /// Whether `issuer`'s name, key identifier and key fit this certificate's signature.
    ///
    /// `issuer` must be a certification authority, except when it is this very certificate. False also when the signature is
    /// of a kind Signet cannot check.
    public func isIssued(by issuer: DecodedCertificate) -> Bool { relation(to: issuer) == .issued }

    /// How `issuer` relates to this certificate. Names first: a signature is checked only where all else fits.
    func relation(to issuer: DecodedCertificate) -> IssuerRelation {
        guard self.issuer.matches(issuer.subject) else { return .stranger }
        if let wanted = authorityKeyIdentifier, let present = issuer.subjectKeyIdentifier, wanted != present {
            return .stranger
        }
        // Certificates of version 1 cannot say that they are authorities; as roots they are still in use.
        guard issuer.isAuthority || issuer.version < 3 || issuer == self else { return .notAuthority }
        guard let key = issuer.verifyingKey, SignatureAlgorithm(rawValue: signatureAlgorithm) != nil else {
            return .unverifiable
        }
        return key.isValidSignature(signature, for: tbsCertificate, algorithm: signatureAlgorithm)
            ? .issued : .wrongSignature
    }

    /// Whether it is signed by its own key, or at least looks so where its signature is of a kind that cannot be checked, as
    /// those of old roots are.
    package var isSelfSigned: Bool {
        guard isSelfIssued else { return false }
        let relation = relation(to: self)
        return relation == .issued || relation == .unverifiable
    }
}
