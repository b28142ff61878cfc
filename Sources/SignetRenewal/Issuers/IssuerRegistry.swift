import SignetCore

/// Finds the issuer an `IssuerReference` means.
public protocol IssuerRegistry: Sendable {
    /// - Throws: `.unknownIssuer` naming the reference and what exists.
    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer
}

extension SignetError.Code {
    /// A specification names an issuer that does not exist.
    public static let unknownIssuer = Self(rawValue: "issuer.unknown")
    /// The issuer answered with a certificate that is not what was asked for.
    public static let unsuitableCertificate = Self(rawValue: "issuer.unsuitable-certificate")
}
