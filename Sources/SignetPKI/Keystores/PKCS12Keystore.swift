import SignetCore
import SwiftASN1

/// A private key with its certificates as Java and Windows keep them: one PKCS#12 file under a password (RFC 7292).
///
/// Written by our own code and not by NIOSSL, which gives entries no alias and new salts each time: here the same content
/// under the same password makes the same bytes, so that whoever publishes a keystore can see whether the file is still the
/// one it wrote (docs/adr/0009).
public struct PKCS12Keystore: Sendable {
    /// The key; one a file.
    public let key: PrivateKey
    /// The certificate of ``key`` first, then its issuers.
    public let certificates: [DecodedCertificate]
    /// The entry's name ("friendly name"); Java compares it in lower case.
    public let alias: String?

    /// Larger than any keystore with one key.
    public static let maximumSize = 1 << 20

    /// Puts one together. That key and certificates belong together is checked by ``CertifiedKey``.
    public init(key: PrivateKey, certificates: [DecodedCertificate], alias: String?) {
        self.key = key
        self.certificates = certificates
        self.alias = alias
    }

    /// Leaf and intermediates of a pair; roots are for truststores.
    public init(_ pair: CertifiedKey, alias: String?) {
        self.init(key: pair.key, certificates: [pair.leaf] + pair.intermediates, alias: alias)
    }
}

extension PKCS12Keystore {
    /// The kinds of content and their names (RFC 7292 sections 3 to 4.2, RFC 2985 section 5.5).
    enum Kind {
        static let data: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 1]
        static let encryptedData: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 6]
        static let shroudedKeyBag: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 12, 10, 1, 2]
        static let certificateBag: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 12, 10, 1, 3]
        static let x509Certificate: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 22, 1]
        static let friendlyName: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 20]
        static let localKeyID: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 21]
        static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    }

    /// Text as BMPString has it: two octets for each UTF-16 unit, the high one first.
    static func bmpString(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}

extension SignetError.Code {
    /// A keystore is damaged, or of a form that is not read.
    public static let malformedKeystore = Self(rawValue: "keystore.malformed")
}
