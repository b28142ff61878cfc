import SignetCore
import SwiftASN1

/// A PKCS#10 certification request (RFC 2986) whose signature has been checked. A class, because it never changes and is large.
public final class CertificateRequest: Sendable {
    /// The request as received.
    public let der: [UInt8]
    /// The name asked for; may be empty.
    public let subject: DistinguishedName
    /// The key to be certified, whose possession the signature proves.
    public let publicKey: PublicKey
    /// From the extensionRequest attribute; empty when there is none.
    public let alternativeNames: [AlternativeName]
    /// Every requested extension: OID in dotted form, critical, content octets of extnValue.
    public let requestedExtensions: [(oid: String, critical: Bool, value: [UInt8])]
    /// Dotted OID of the signature's algorithm.
    public let signatureAlgorithm: String

    /// The most octets a request may have.
    public static let maximumSize = 64 * 1024

    /// Reads a request of at most 64 KiB and checks its signature.
    /// - Throws: `.malformedRequest`, `.badRequestSignature`; `.unsupportedKey` when the key is of a kind Signet does not
    ///   use.
    public init(der: [UInt8]) throws {
        let fields = try RequestFields(der: der)
        subject = try DistinguishedName(der: fields.subject)
        publicKey = try PublicKey(subjectPublicKeyInfo: fields.subjectPublicKeyInfo)
        let extensions = try fields.requestedExtensions()
        requestedExtensions = extensions.map { ($0.oid, $0.critical, $0.value) }
        alternativeNames = try RequestFields.alternativeNames(in: extensions)
        signatureAlgorithm = fields.signatureAlgorithm
        guard publicKey.isValidSignature(fields.signature, for: fields.signedBytes, algorithm: signatureAlgorithm)
        else {
            throw SignatureAlgorithm(rawValue: signatureAlgorithm) == nil
                ? SignetError(
                    .badRequestSignature,
                    "The request is signed with the algorithm \(signatureAlgorithm), which Signet does not accept.",
                    remedy: "Make it again with SHA-256, for example openssl req -new -sha256.")
                : SignetError(
                    .badRequestSignature,
                    "The request's signature was not made by the key in it, or it was changed since.",
                    remedy: "Make the request again with the private key.")
        }
        self.der = der
    }

    /// Reads the first `CERTIFICATE REQUEST` (or `NEW CERTIFICATE REQUEST`) block.
    /// - Throws: `.malformedPEM`, `.malformedRequest` also when there is no such block, and as `init(der:)`.
    public convenience init(pem: String) throws {
        let blocks = try PEMBlock.parseAll(pem)
        guard let block = blocks.first(where: { $0.label == Self.label || $0.label == "NEW " + Self.label }) else {
            throw SignetError(
                .malformedRequest, "There is no certificate request in the text, but \(blocks.summary).",
                remedy: "Give a file with a line -----BEGIN CERTIFICATE REQUEST-----.")
        }
        try self.init(der: block.bytes)
    }

    /// Builds and signs a request.
    /// - Parameter isAuthority: asks for an authority's certificate: basicConstraints with CA, and the usages of one.
    /// - Throws: `.malformedName` when a name cannot be encoded, and what the key throws.
    public static func make(
        subject: DistinguishedName, alternativeNames: [AlternativeName], isAuthority: Bool = false, key: some SigningKey
    ) async throws -> CertificateRequest {
        let info = try RequestFields.encode(
            subject: subject, alternativeNames: alternativeNames, isAuthority: isAuthority, publicKey: key.publicKey)
        let signature = try await key.sign(info)
        return try CertificateRequest(
            der: DERWriter.signed(
                info, algorithm: key.signatureAlgorithmIdentifier, signature: signature))
    }

    /// PEM, ending in a newline.
    public var pem: String { PEMBlock(label: Self.label, bytes: der).text }

    private static let label = "CERTIFICATE REQUEST"
}
