import Crypto
import Foundation
import SignetCore

/// One certificate in words, for people and programs.
public struct CertificateDescription: Sendable, Encodable {
    /// Where it stands in its validity.
    public enum State: String, Sendable, Encodable { case valid, expired, notYetValid = "not-yet-valid" }

    /// An extension that has no field of its own here.
    public struct OtherExtension: Sendable, Encodable {
        /// Dotted OID.
        public let oid: String
        /// Its common name; the OID where it has none.
        public let name: String
        public let critical: Bool
    }

    public let subject: String
    public let issuer: String
    /// Lower-case hexadecimal.
    public let serialNumber: String
    /// 1, 2 or 3.
    public let version: Int
    /// Alternative names, with their kinds: `dns:example.com`.
    public let names: [String]
    public let state: State
    public let notBefore: Date
    public let notAfter: Date
    /// Whole days until ``notAfter``, rounded down; negative once it has passed.
    public let daysLeft: Int
    /// `ECDSA P-256`
    public let key: String
    /// Size of the key in bits, where the kind has one.
    public let keyBits: Int?
    /// `ECDSA with SHA-256`
    public let signatureAlgorithm: String
    public let isAuthority: Bool
    /// How many authorities may follow below; nil: no limit, or no authority.
    public let pathLength: Int?
    /// By their names in RFC 5280; nil: no such extension.
    public let keyUsage: [String]?
    /// By their names, else OIDs; nil: no such extension.
    public let extendedKeyUsage: [String]?
    /// Lower-case hexadecimal.
    public let subjectKeyIdentifier: String?
    /// Lower-case hexadecimal.
    public let authorityKeyIdentifier: String?
    /// `dns:example.com`
    public let permittedNames: [String]
    public let excludedNames: [String]
    /// Where the issuer's certificate can be had.
    public let issuerUrls: [String]
    public let ocspUrls: [String]
    public let crlUrls: [String]
    public let otherExtensions: [OtherExtension]
    /// Of the DER, lower-case hexadecimal.
    public let sha256Fingerprint: String
    /// Of the DER, lower-case hexadecimal; only for comparing with what other tools print.
    public let sha1Fingerprint: String
    /// Of the SubjectPublicKeyInfo, lower-case hexadecimal: stays the same when a certificate is renewed with its key.
    public let keyFingerprint: String
    /// Why it cannot be used, or should not be, as sentences.
    public let problems: [String]
    /// What should be looked at, as sentences.
    public let warnings: [String]
    public let pem: String

    private let moment: Date

    /// - Parameter moment: from which days left are counted
    public init(_ certificate: DecodedCertificate, at moment: Date) {
        self.moment = moment
        let findings = CertificateFindings(certificate, at: moment)
        subject = certificate.subject.description
        issuer = certificate.issuer.description
        serialNumber = certificate.serialNumberText
        version = certificate.version
        names = certificate.alternativeNames.map(\.description)
        state = moment > certificate.notAfter ? .expired : moment < certificate.notBefore ? .notYetValid : .valid
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        daysLeft = Int((certificate.notAfter.timeIntervalSince(moment) / 86_400).rounded(.down))
        key = certificate.keyDescription.name
        keyBits = certificate.keyDescription.bits
        signatureAlgorithm = ObjectIdentifierName.signatureAlgorithm(certificate.signatureAlgorithm)
        isAuthority = certificate.isAuthority
        pathLength = certificate.pathLength
        keyUsage = certificate.keyUsage?.names
        extendedKeyUsage = certificate.extendedKeyUsages?.map(ObjectIdentifierName.extendedKeyUsage)
        subjectKeyIdentifier = certificate.subjectKeyIdentifier?.hexadecimal
        authorityKeyIdentifier = certificate.authorityKeyIdentifier?.hexadecimal
        permittedNames = certificate.nameSubtrees?.permitted.map(\.description) ?? []
        excludedNames = certificate.nameSubtrees?.excluded.map(\.description) ?? []
        issuerUrls = certificate.issuingCertificateURLs
        ocspUrls = certificate.ocspURLs
        crlUrls = certificate.crlURLs
        otherExtensions = certificate.extensions.filter { !Self.described.contains($0.oid) }
            .map { OtherExtension(oid: $0.oid, name: ObjectIdentifierName.extension($0.oid), critical: $0.critical) }
        sha256Fingerprint = certificate.fingerprint.hexadecimal
        sha1Fingerprint = Array(Insecure.SHA1.hash(data: certificate.der)).hexadecimal
        keyFingerprint = Array(SHA256.hash(data: certificate.subjectPublicKeyInfo)).hexadecimal
        problems = findings.problems
        warnings = findings.warnings
        pem = certificate.pem
    }

    /// The extensions that have fields above.
    private static let described: Set<String> = [
        ExtensionOID.subjectAlternativeName, ExtensionOID.basicConstraints, ExtensionOID.keyUsage,
        ExtensionOID.extendedKeyUsage, ExtensionOID.subjectKeyIdentifier, ExtensionOID.authorityKeyIdentifier,
        ExtensionOID.nameConstraints, ExtensionOID.authorityInformationAccess, ExtensionOID.crlDistributionPoints,
    ]

    private enum CodingKeys: String, CodingKey {
        case subject, issuer, serialNumber, version, names, state, notBefore, notAfter, daysLeft, key, keyBits
        case signatureAlgorithm, isAuthority, pathLength, keyUsage, extendedKeyUsage, subjectKeyIdentifier
        case authorityKeyIdentifier, permittedNames, excludedNames, issuerUrls, ocspUrls, crlUrls, otherExtensions
        case sha256Fingerprint, sha1Fingerprint, keyFingerprint, problems, warnings, pem
    }
}

// MARK: - For people

extension CertificateDescription {
    /// Labelled lines, without a newline at the end. Characters that would steer a terminal are shown as their codes.
    public var text: String {
        var fields = FieldList()
        fields.add("subject", subject.isEmpty ? "(empty)" : subject.onOneLine)
        fields.add("names", names.map(\.onOneLine))
        fields.add("issuer", subject == issuer ? "itself" : issuer.onOneLine)
        fields.add("serial", serialNumber)
        fields.add("valid from", MomentText.format(notBefore, seenFrom: moment))
        fields.add("valid until", MomentText.format(notAfter, seenFrom: moment))
        fields.add("state", state == .notYetValid ? "not yet valid" : state.rawValue)
        fields.add("key", key)
        fields.add("signature", signatureAlgorithm)
        fields.add("authority", isAuthority ? pathLength.map { "yes, path length \($0)" } ?? "yes" : "no")
        fields.add("key usage", keyUsage?.joined(separator: ", "))
        fields.add("extended", extendedKeyUsage?.joined(separator: ", "))
        fields.add("permitted", permittedNames.map(\.onOneLine))
        fields.add("excluded", excludedNames.map(\.onOneLine))
        fields.add("issuer at", issuerUrls)
        fields.add("OCSP at", ocspUrls)
        fields.add("CRL at", crlUrls)
        fields.add("extensions", otherExtensions.map { $0.critical ? "\($0.name), critical" : $0.name })
        fields.add("key id", subjectKeyIdentifier)
        fields.add("issuer key", authorityKeyIdentifier)
        fields.add("sha256", sha256Fingerprint)
        fields.add("sha1", sha1Fingerprint)
        fields.add("key sha256", keyFingerprint)
        fields.add("problem", problems.map(\.onOneLine))
        fields.add("warning", warnings.map(\.onOneLine))
        return fields.text
    }
}

extension String {
    /// The string with control and formatting characters as `\u{1B}`: names come from strangers, and are shown on terminals.
    var onOneLine: String {
        let isUnsafe: (Unicode.Scalar) -> Bool = {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
            default: false
            }
        }
        guard unicodeScalars.contains(where: isUnsafe) else { return self }
        return unicodeScalars.map { isUnsafe($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    /// The same for other targets, where ``SignetCore`` has another idea of one line.
    package var withControlsShown: String { onOneLine }
}
