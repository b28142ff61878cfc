import Crypto
import Foundation
import SignetCore

/// Any X.509 certificate, read leniently: also those whose keys or encodings swift-certificates refuses (RSA-PSS, Ed448,
/// DSA, secp256k1, RSA-1024 ...). Reading checks no signature.
///
/// What deviates from RFC 5280 but can be read is read, and named in ``problems``. Two certificates are equal when their
/// bytes are.
///
/// A class, because it never changes and is large: whoever holds one holds a reference.
public final class DecodedCertificate: Sendable {
    /// The largest certificate that is read, in bytes.
    public static let maximumSize = 1 << 20

    /// The certificate as received.
    public let der: [UInt8]
    /// 1, 2 or 3.
    public var version: Int { fields.version }
    /// Content octets of the DER INTEGER (leading 00 kept).
    public var serialNumber: [UInt8] { fields.serialNumber }
    /// Who signed it.
    public var issuer: DistinguishedName { fields.issuer }
    /// Whose it is.
    public var subject: DistinguishedName { fields.subject }
    /// The first moment of its validity.
    public var notBefore: Date { fields.notBefore }
    /// The last second of its validity, inclusive (RFC 5280 section 4.1.2.5).
    public var notAfter: Date { fields.notAfter }
    /// DER of the SubjectPublicKeyInfo.
    public var subjectPublicKeyInfo: [UInt8] { Array(fields.subjectPublicKeyInfo) }
    /// Kind and size of the key.
    public var keyDescription: KeyDescription { fields.keyDescription }
    /// Dotted OID of the signature algorithm.
    public var signatureAlgorithm: String { fields.signatureAlgorithm }
    /// The signature: content octets of the BIT STRING.
    public var signature: [UInt8] { Array(fields.signature) }
    /// Every extension, in order.
    public var extensions: [Extension] { fields.known.extensions }
    /// The names it is for; directory names and registered identifiers are left out, broken ones are in ``problems``.
    public var alternativeNames: [AlternativeName] { fields.known.alternativeNames }
    /// Whether it may sign certificates; false when there is no basicConstraints extension.
    public var isAuthority: Bool { fields.known.isAuthority }
    /// How many intermediates may follow below it; nil is unlimited.
    public var pathLength: Int? { fields.known.pathLength }
    /// nil: no such extension.
    public var keyUsage: KeyUsage? { fields.known.keyUsage }
    /// Dotted OIDs; nil: no such extension.
    public var extendedKeyUsages: [String]? { fields.known.extendedKeyUsages }
    /// nil: no such extension.
    public var subjectKeyIdentifier: [UInt8]? { fields.known.subjectKeyIdentifier }
    /// The keyIdentifier of the extension; nil when it has none.
    public var authorityKeyIdentifier: [UInt8]? { fields.known.authorityKeyIdentifier }
    /// Where the issuer's certificate can be had (AIA caIssuers).
    public var issuingCertificateURLs: [String] { fields.known.issuingCertificateURLs }
    /// Where its status can be asked (AIA ocsp).
    public var ocspURLs: [String] { fields.known.ocspURLs }
    /// Where the list is on which it would stand when revoked.
    public var crlURLs: [String] { fields.known.crlURLs }
    /// What deviates from RFC 5280 or could not be read, as sentences; empty for a well-made certificate.
    public var problems: [String] { fields.problems }

    /// Those of ``problems`` because of which nobody may rely on the certificate.
    package var defects: [String] { fields.defects }
    /// The names below it to which an authority is limited; nil: no such extension, or a damaged one.
    var nameSubtrees: NameSubtrees? { fields.known.nameSubtrees }

    private let fields: CertificateFields

    /// Reads one certificate of at most 1 MiB: DER, or BER where a sloppy encoder left it.
    /// - Throws: `.malformedCertificate` naming the field.
    public init(der: [UInt8]) throws {
        fields = try CertificateFields(der)
        self.der = der
    }

    /// The signed part, exactly as it stands in ``der``.
    public var tbsCertificate: [UInt8] { Array(der[fields.toBeSigned]) }

    /// The key; nil when it is of a kind Signet cannot use.
    public var publicKey: PublicKey? { try? PublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo) }

    /// Lower-case hexadecimal, leading 00 removed: `0192f1…`; `00` for zero.
    public var serialNumberText: String {
        let digits = serialNumber.drop { $0 == 0 }
        return digits.isEmpty ? "00" : digits.hexadecimal
    }

    /// SHA-256 of the DER.
    public var fingerprint: [UInt8] { Array(SHA256.hash(data: der)) }

    /// Whether issuer and subject are the same name.
    public var isSelfIssued: Bool { issuer == subject }

    /// `CERTIFICATE` PEM, ending in a newline.
    public var pem: String { PEMBlock(label: "CERTIFICATE", bytes: der).text }

    /// How long it is valid: notAfter + 1 s - notBefore, because both ends are included.
    public var lifetime: Duration {
        .seconds(Int64(notAfter.timeIntervalSince(notBefore)) + 1)
    }
}

extension DecodedCertificate: Hashable {
    public static func == (left: DecodedCertificate, right: DecodedCertificate) -> Bool {
        left === right || left.der == right.der
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension DecodedCertificate: CustomStringConvertible {
    /// Subject and serial number, for messages.
    public var description: String {
        "\(subject.isEmpty ? "certificate without a subject" : "\"\(subject)\"") (serial \(serialNumberText))"
    }
}
