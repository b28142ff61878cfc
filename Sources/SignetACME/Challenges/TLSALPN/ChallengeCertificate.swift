import Foundation
import NIOSSL
import SignetCore
import SignetPKI

/// The self-signed certificate that proves tls-alpn-01 (RFC 8737 section 3): one alternative name, and the critical
/// extension acmeIdentifier with the digest of the key authorization.
enum ChallengeCertificate {
    /// Long enough for clocks that disagree; nobody relies on it for longer than a handshake.
    private static let lifetime: TimeInterval = 7 * 86_400

    /// The certificate's DER, signed by `key`.
    /// - Throws: `.challengeUnsolvable` when the identifier fits no certificate.
    static func make(for answer: PresentedAnswer, key: PrivateKey, now: Date) async throws -> [UInt8] {
        let digest = KeyAuthorizationDigest.octets(answer.keyAuthorization)
        var contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now),
            subject: DistinguishedName(commonName: "ACME challenge"),
            alternativeNames: [try TLSALPNProtocol.alternativeName(of: answer.identifier)],
            publicKey: key.publicKey,
            notBefore: now.addingTimeInterval(-86_400),
            notAfter: now.addingTimeInterval(lifetime)
        )
        contents.additionalExtensions = [
            AdditionalExtension(
                oid: TLSALPNProtocol.extensionOID, critical: true, value: acmeIdentifier(digest))
        ]
        return try await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .server))
    }

    /// An OCTET STRING of 32 octets (RFC 8737 section 3).
    static func acmeIdentifier(_ digest: [UInt8]) -> [UInt8] { [0x04, UInt8(clamping: digest.count)] + digest }

    /// What a server needs for one handshake: a new key, its certificate, and no protocol but `acme-tls/1`.
    /// - Throws: as ``make(for:key:now:)``.
    static func context(for answer: PresentedAnswer, now: Date) async throws -> NIOSSLContext {
        let key = try PrivateKey.generate(.ecdsaP256)
        let der = try await make(for: answer, key: key, now: now)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: der, format: .der))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key.pkcs8, format: .der)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = [TLSALPNProtocol.name]
        return try NIOSSLContext(configuration: configuration)
    }
}
