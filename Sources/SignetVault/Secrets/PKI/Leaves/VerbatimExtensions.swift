import SignetPKI

/// The extensions of a request that is signed as it stands.
enum VerbatimExtensions {
    /// Those that only the issuer can decide: what the certificate is, whose, and where its issuer publishes.
    private static let issuers: Set<String> = [
        "2.5.29.14", "2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.33", "2.5.29.35", "2.5.29.36",
        "2.5.29.46", "2.5.29.54", "1.3.6.1.5.5.7.1.1",
    ]
    private static let keyUsage = "2.5.29.15"
    private static let extendedKeyUsage = "2.5.29.37"

    /// What a request asks for, in place of what the profile would say of the same.
    static func apply(_ request: CertificateRequest, to template: inout CertificateProfile) -> [AdditionalExtension] {
        var extensions: [AdditionalExtension] = []
        for wanted in request.requestedExtensions where !issuers.contains(wanted.oid) {
            if wanted.oid == keyUsage { template.keyUsage = [] }
            if wanted.oid == extendedKeyUsage { template.extendedKeyUsages = [] }
            extensions.append(
                AdditionalExtension(oid: wanted.oid, critical: wanted.critical, value: wanted.value))
        }
        return extensions
    }
}
