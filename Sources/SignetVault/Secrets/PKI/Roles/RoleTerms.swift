import SignetPKI

/// A role made ready to issue: what does not differ from one certificate to the next is worked out once.
struct RoleTerms: Sendable {
    let role: PKIRole
    let names: LeafNameRules
    /// Without the places where the issuer publishes.
    let profile: CertificateProfile
    /// Beyond those of the profile.
    let extensions: [AdditionalExtension]
    /// How an RSA key signs.
    let signature: RSASignatureScheme

    /// - Throws: `VaultFailure` (400), `.invalidCertificateContents` when a policy cannot be written.
    init(_ role: PKIRole) throws {
        self.role = role
        names = LeafNameRules(role)
        var profile = CertificateProfile(usage: .peer)
        profile.keyUsage = KeyUsage(vaultNames: role.keyUsage).subtracting(.keyCertSign)
        profile.extendedKeyUsages = RoleUsages.extended(role)
        profile.marksLeaves = role.marksLeaves
        let policies = try PolicyIdentifiers.policies(role.policyIdentifiers)
        self.profile = profile
        extensions = policies.isEmpty ? [] : [try CertificatePolicy.extension(naming: policies)]
        let hash: RSASignatureScheme.Hash =
            switch role.signatureBits {
            case 384: .sha384
            case 512: .sha512
            default: .sha256
            }
        signature = RSASignatureScheme(hash: hash, isPSS: role.usePSS)
    }
}
