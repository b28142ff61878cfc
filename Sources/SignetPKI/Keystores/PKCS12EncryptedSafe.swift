import Crypto
import Foundation
import NIOSSL
import SignetCore
import SwiftASN1
import X509

/// A part of a PKCS#12 file that is encrypted with a password (RFC 5652 section 8, EncryptedData).
struct PKCS12EncryptedSafe {
    /// What was in it.
    enum Content {
        /// DER of its bags.
        case bags([UInt8])
        /// Its certificates, of which the names are not known.
        case certificates([DecodedCertificate])
    }

    private let scheme: EncryptedPrivateKey.Scheme
    private let ciphertext: [UInt8]
    /// The whole ContentInfo.
    private let encoded: [UInt8]

    /// - Throws: `.malformedKeystore`, `.unsupportedKeystore`.
    init(_ safe: ASN1Node) throws {
        guard let fields = safe.children, fields.count == 2, let data = fields[1].children?.first?.children,
            data.count >= 2,
            let info = data[1].children, info.count >= 3, let octets = info[2].octets
        else { throw SignetError.damagedKeystore("its encrypted contents are damaged") }
        do {
            scheme = try EncryptedPrivateKey.scheme(info[1])
        } catch let error as SignetError where error.code == .unsupportedKey {
            throw SignetError.unsupportedKeystore("its certificates are encrypted in a way that is not known here")
        } catch {
            throw SignetError.damagedKeystore("its encrypted contents are damaged", cause: error)
        }
        ciphertext = Array(octets)
        encoded = Array(safe.encodedBytes)
    }

    /// - Returns: nil when no password is the right one.
    /// - Throws: `.unsupportedKeystore`.
    func opened(by passwords: [PKCS12Password]) throws -> Content? {
        for password in passwords {
            switch scheme {
            case .aes(let derivation, let keySize, let vector):
                guard
                    let plaintext = try? derivation.decryptAES(
                        ciphertext[...], with: PassphraseBytes(exactly: password.utf8), keySize: keySize,
                        initializationVector: vector),
                    // With a wrong password the end comes out right once in 256 times.
                    (try? LenientASN1.parse(plaintext[...]))?.node.identifier == .sequence
                else { continue }
                return .bags(plaintext)
            case .boringSSL:
                guard let certificates = try PKCS12OldSafe.certificates(of: encoded, password) else { continue }
                return .certificates(certificates)
            }
        }
        return nil
    }
}

/// Certificates under the ciphers of the nineties (40-bit RC2, triple DES), which Java wrote until 2021.
///
/// BoringSSL knows the ciphers, but opens them only in a file with a key and its certificate: it gets one, made for the purpose.
private enum PKCS12OldSafe {
    /// - Returns: nil when the password is wrong.
    /// - Throws: `.unsupportedKeystore` for passwords that cannot be given to BoringSSL.
    static func certificates(of safe: [UInt8], _ password: PKCS12Password) throws -> [DecodedCertificate]? {
        // NIOSSL turns each octet into a CChar and traps on octets above 127 where that is signed.
        guard password.utf8.allSatisfy({ $0 < 0x80 && $0 > 0 }), password.utf8.count < 1000 else {
            throw SignetError.unsupportedKeystore("it is encrypted with an old cipher and a password that is not ASCII")
        }
        let companion = try Companion()
        let file = try companion.file(around: safe, password)
        let passphrase: [UInt8]? = if case .absent = password { nil } else { password.utf8 }
        guard let bundle = try? NIOSSLPKCS12Bundle(buffer: file, passphrase: passphrase) else { return nil }
        return try bundle.certificateChain.map { try $0.toDERBytes() }.filter { $0 != companion.certificate }
            .map { try DecodedCertificate(der: $0) }
    }

    private struct Companion {
        let key: [UInt8]
        let certificate: [UInt8]

        init() throws {
            let key = P256.Signing.PrivateKey()
            let name = try X509.DistinguishedName { CommonName("companion") }
            let certificate = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
                notValidBefore: Date(timeIntervalSince1970: 0), notValidAfter: Date(timeIntervalSince1970: 1),
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256, extensions: .init(),
                issuerPrivateKey: .init(key))
            var serializer = DER.Serializer()
            try certificate.serialize(into: &serializer)
            self.certificate = serializer.serializedBytes
            self.key = Array(key.derRepresentation)
        }

        /// A PFX of the safe, and of one more with the companion.
        func file(around safe: [UInt8], _ password: PKCS12Password) throws -> [UInt8] {
            let own = try PKCS12OldSafe.encode { coder in
                try bag(PKCS12OldSafe.keyBag, into: &coder) { $0.serializeRawBytes(key) }
                try bag(PKCS12Keystore.Kind.certificateBag, into: &coder) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(PKCS12Keystore.Kind.x509Certificate)
                        try coder.appendConstructedNode(identifier: PKCS12OldSafe.explicit) { coder in
                            try coder.serialize(ASN1OctetString(contentBytes: certificate[...]))
                        }
                    }
                }
            }
            let content = try PKCS12OldSafe.encode { coder in
                coder.serializeRawBytes(safe)
                try data(own, into: &coder)
            }
            // Without a code BoringSSL does not begin.
            let integrity = PKCS12Integrity(salt: [0], rounds: 1)
            let code = integrity.code(of: content[...], octets: password.bmp)
            return try PKCS12OldSafe.encode { coder in
                try coder.serialize(3)
                try data(content, into: &coder)
                try integrity.serialize(code: code, into: &coder)
            }
        }

        private func bag(
            _ kind: ASN1ObjectIdentifier, into coder: inout DER.Serializer,
            _ body: (inout DER.Serializer) throws -> Void
        ) throws {
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(kind)
                try coder.appendConstructedNode(identifier: PKCS12OldSafe.explicit, body)
            }
        }

        private func data(_ content: [UInt8], into coder: inout DER.Serializer) throws {
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(PKCS12Keystore.Kind.data)
                try coder.appendConstructedNode(identifier: PKCS12OldSafe.explicit) { coder in
                    try coder.serialize(ASN1OctetString(contentBytes: content[...]))
                }
            }
        }
    }

    private static let keyBag: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 12, 10, 1, 1]
    private static let explicit = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)

    private static func encode(_ body: (inout DER.Serializer) throws -> Void) throws -> [UInt8] {
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence, body)
        return coder.serializedBytes
    }
}
