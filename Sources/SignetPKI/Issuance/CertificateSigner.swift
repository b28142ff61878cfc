import Foundation
import SignetCore

/// An authority's key made ready to issue many certificates of one profile: everything constant is encoded once.
///
/// Who may have which name for how long is the authority's decision; the signer only refuses what no certificate can be.
public struct CertificateSigner: Sendable {
    private let key: any SigningKey
    private let usage: CertificateUsage
    /// DER of the AlgorithmIdentifier of `key`'s signatures.
    private let signatureAlgorithm: [UInt8]
    /// DER of the Name.
    private let issuer: [UInt8]
    private let extensions: ProfileExtensions

    /// Prepares issuance below `issuer`.
    /// - Throws: `.unsuitableIssuer` when `issuer` may not sign such certificates, `.keyMismatch` when `key` is not its
    ///   key, `.invalidProfile`.
    public init(issuer: DecodedCertificate, key: any SigningKey, profile: CertificateProfile) throws {
        if profile.usage == .root {
            throw SignetError(
                .invalidProfile, "A root is signed by its own key, not by \"\(issuer.subject)\".",
                remedy: "Use the usage intermediate for an authority below another."
            )
        }
        try issuer.checkMaySign(profile)
        try issuer.checkHolds(key)
        try self.init(
            issuerName: issuer.subject,
            authorityKeyIdentifier: issuer.subjectKeyIdentifier ?? key.publicKey.keyIdentifier,
            key: key, profile: profile)
    }

    private init(
        issuerName: DistinguishedName, authorityKeyIdentifier: [UInt8], key: any SigningKey, profile: CertificateProfile
    ) throws {
        self.key = key
        usage = profile.usage
        signatureAlgorithm = key.signatureAlgorithmIdentifier
        issuer = issuerName.der
        extensions = try ProfileExtensions(profile, authorityKeyIdentifier: authorityKeyIdentifier)
    }

    /// Encodes and signs one certificate.
    /// - Returns: its DER.
    /// - Throws: `.invalidCertificateContents`, or what the key throws.
    public func sign(_ contents: CertificateContents) async throws -> [UInt8] {
        try contents.check(for: usage)
        let toBeSigned = try encode(contents)
        return DERWriter.signed(
            toBeSigned, algorithm: signatureAlgorithm, signature: try await key.sign(toBeSigned))
    }

    /// Makes a self-signed certificate (a root, or a server's own).
    /// - Returns: its DER.
    /// - Throws: `.invalidProfile`, `.keyMismatch` when the contents name another key, `.invalidCertificateContents`.
    public static func selfSigned(
        _ contents: CertificateContents, key: any SigningKey, profile: CertificateProfile
    ) async throws -> [UInt8] {
        if profile.usage == .intermediate {
            throw SignetError(
                .invalidProfile, "An intermediate authority cannot sign itself.",
                remedy: "Use the usage root, or let another authority sign it."
            )
        }
        guard contents.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
            throw SignetError(
                .keyMismatch, "The signing key is not the key to be certified, so this would not be self-signed.",
                remedy: "Sign with the key whose public half goes into the certificate."
            )
        }
        if contents.subject.isEmpty {
            throw SignetError(
                .invalidCertificateContents,
                "A self-signed certificate needs a subject, because it is its own issuer (RFC 5280 section 4.1.2.4).",
                remedy: "Give it one, for example CN=service.example.com."
            )
        }
        let signer = try CertificateSigner(
            issuerName: contents.subject, authorityKeyIdentifier: key.publicKey.keyIdentifier, key: key,
            profile: profile)
        return try await signer.sign(contents)
    }
}

// MARK: - DER

extension CertificateSigner {
    /// The TBSCertificate (RFC 5280 section 4.1).
    private func encode(_ contents: CertificateContents) throws -> [UInt8] {
        var writer = DERWriter(capacity: 1024)
        try writer.sequence { writer in
            writer.constructed(DERWriter.Tag.constructed(0)) { $0.integer(2) }
            writer.primitive(DERWriter.Tag.integer, contents.serialNumber)
            writer.raw(signatureAlgorithm)
            writer.raw(issuer)
            try writer.sequence { writer in
                try writer.time(contents.notBefore)
                try writer.time(contents.notAfter)
            }
            writer.raw(contents.subject.der)
            writer.raw(contents.publicKey.subjectPublicKeyInfo)
            try writer.constructed(DERWriter.Tag.constructed(3)) { writer in
                try writer.sequence { writer in
                    writer.raw(extensions[contents.publicKey.algorithm])
                    writer.extension(ObjectIdentifierOctets.subjectKeyIdentifier) { writer in
                        writer.primitive(
                            DERWriter.Tag.octetString,
                            contents.subjectKeyIdentifier ?? contents.publicKey.keyIdentifier)
                    }
                    try writeAlternativeNames(of: contents, into: &writer)
                    for addition in contents.additionalExtensions { try addition.write(into: &writer) }
                }
            }
        }
        return writer.bytes
    }

    /// Critical when the subject is empty (RFC 5280 section 4.2.1.6).
    private func writeAlternativeNames(of contents: CertificateContents, into writer: inout DERWriter) throws {
        guard !contents.alternativeNames.isEmpty else { return }
        let identifier = ObjectIdentifierOctets.subjectAlternativeName
        try writer.extension(identifier, critical: contents.subject.isEmpty) { writer in
            try writer.sequence { writer in
                for name in contents.alternativeNames { try name.write(into: &writer) }
            }
        }
    }
}

// MARK: - What an issuer may sign

extension DecodedCertificate {
    /// - Throws: `.keyMismatch` when `key` is not the key of this certificate.
    func checkHolds(_ key: any SigningKey) throws {
        guard subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
            throw SignetError(
                .keyMismatch, "The signing key is not the key of the certificate of \"\(subject)\".",
                remedy: "Use the key that the certificate was issued for."
            )
        }
    }

    /// - Throws: `.unsuitableIssuer`.
    fileprivate func checkMaySign(_ profile: CertificateProfile) throws {
        func unsuitable(_ problem: String, _ remedy: String) -> SignetError {
            SignetError(.unsuitableIssuer, "The certificate of \"\(subject)\" \(problem).", remedy: remedy)
        }
        guard isAuthority else {
            throw unsuitable("is not an authority's (basicConstraints CA:TRUE is missing)", "Use a CA certificate.")
        }
        if let keyUsage, !keyUsage.contains(.keyCertSign) {
            throw unsuitable("does not have the key usage keyCertSign", "Use a CA certificate that may sign.")
        }
        guard profile.usage.isAuthority, let pathLength else { return }
        if pathLength < 1 {
            throw unsuitable(
                "has path length 0: no authority may follow below", "Use an authority further up, or issue leaves.")
        }
        if let below = profile.pathLength, below >= pathLength {
            throw unsuitable(
                "has path length \(pathLength), so an authority below cannot have \(below)",
                "Use at most \(pathLength - 1).")
        }
    }
}
