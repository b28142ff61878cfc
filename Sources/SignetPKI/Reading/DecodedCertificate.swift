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
    public let version: Int
    /// Content octets of the DER INTEGER (leading 00 kept).
    public let serialNumber: [UInt8]
    /// Who signed it.
    public let issuer: DistinguishedName
    /// Whose it is.
    public let subject: DistinguishedName
    /// The first moment of its validity.
    public let notBefore: Date
    /// The last second of its validity, inclusive (RFC 5280 section 4.1.2.5).
    public let notAfter: Date
    /// DER of the SubjectPublicKeyInfo.
    public let subjectPublicKeyInfo: [UInt8]
    /// Kind and size of the key.
    public let keyDescription: KeyDescription
    /// Dotted OID of the signature algorithm.
    public let signatureAlgorithm: String
    /// The signature: content octets of the BIT STRING.
    public let signature: [UInt8]
    /// Every extension, in order.
    public let extensions: [Extension]
    /// The names it is for; directory names and registered identifiers are left out, broken ones are in ``problems``.
    public let alternativeNames: [AlternativeName]
    /// Whether it may sign certificates; false when there is no basicConstraints extension.
    public let isAuthority: Bool
    /// How many intermediates may follow below it; nil is unlimited.
    public let pathLength: Int?
    /// nil: no such extension.
    public let keyUsage: KeyUsage?
    /// Dotted OIDs; nil: no such extension.
    public let extendedKeyUsages: [String]?
    /// nil: no such extension.
    public let subjectKeyIdentifier: [UInt8]?
    /// The keyIdentifier of the extension; nil when it has none.
    public let authorityKeyIdentifier: [UInt8]?
    /// Where the issuer's certificate can be had (AIA caIssuers).
    public let issuingCertificateURLs: [String]
    /// Where its status can be asked (AIA ocsp).
    public let ocspURLs: [String]
    /// Where the list is on which it would stand when revoked.
    public let crlURLs: [String]
    /// What deviates from RFC 5280 or could not be read, as sentences; empty for a well-made certificate.
    public let problems: [String]

    /// Those of ``problems`` because of which nobody may rely on the certificate.
    package let defects: [String]
    /// The names below it to which an authority is limited; nil: no such extension, or a damaged one.
    let nameSubtrees: NameSubtrees?

    private let toBeSigned: Range<Int>

    /// Reads one certificate of at most 1 MiB: DER, or BER where a sloppy encoder left it.
    /// - Throws: `.malformedCertificate` naming the field.
    public init(der: [UInt8]) throws {
        let fields = try CertificateFields(der)
        self.der = der
        version = fields.version
        serialNumber = fields.serialNumber
        issuer = fields.issuer
        subject = fields.subject
        notBefore = fields.notBefore
        notAfter = fields.notAfter
        subjectPublicKeyInfo = fields.subjectPublicKeyInfo
        keyDescription = fields.keyDescription
        signatureAlgorithm = fields.signatureAlgorithm
        signature = fields.signature
        toBeSigned = fields.toBeSigned
        problems = fields.problems
        defects = fields.defects
        extensions = fields.known.extensions
        alternativeNames = fields.known.alternativeNames
        isAuthority = fields.known.isAuthority
        pathLength = fields.known.pathLength
        keyUsage = fields.known.keyUsage
        extendedKeyUsages = fields.known.extendedKeyUsages
        subjectKeyIdentifier = fields.known.subjectKeyIdentifier
        authorityKeyIdentifier = fields.known.authorityKeyIdentifier
        issuingCertificateURLs = fields.known.issuingCertificateURLs
        ocspURLs = fields.known.ocspURLs
        crlURLs = fields.known.crlURLs
        nameSubtrees = fields.known.nameSubtrees
    }

    /// The signed part, exactly as it stands in ``der``.
    public var tbsCertificate: [UInt8] { Array(der[toBeSigned]) }

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
