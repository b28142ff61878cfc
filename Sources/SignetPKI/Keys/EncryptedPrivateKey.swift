import Crypto
import CryptoExtras
import Foundation
import SignetCore
import SwiftASN1

/// A PKCS#8 key encrypted with a passphrase (RFC 5208 section 6).
///
/// PBES2 with AES-CBC (RFC 8018 section 6.2), with PBKDF2 or scrypt, is decrypted here; the older schemes that BoringSSL
/// knows (triple DES, RC2, RC4) through NIOSSL.
struct EncryptedPrivateKey {
    /// Who decrypts it, and with what.
    enum Scheme {
        case aes(KeyDerivation, keySize: Int, initializationVector: [UInt8])
        case boringSSL
    }

    let scheme: Scheme
    let ciphertext: ArraySlice<UInt8>
    let der: ArraySlice<UInt8>

    init(algorithm: ASN1Node, ciphertext: ASN1Node, of root: ASN1Node) throws {
        self.ciphertext = try ASN1OctetString(derEncoded: ciphertext).bytes
        der = root.encodedBytes
        scheme = try Self.scheme(algorithm)
    }

    /// Reads the AlgorithmIdentifier of anything encrypted with a passphrase.
    static func scheme(_ algorithm: ASN1Node) throws -> Scheme {
        try DER.sequence(algorithm, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let parameters = try nodes.required("parameters")
            guard identifier == .pbes2 else {
                guard Self.boringSSLSchemes.contains(identifier) else {
                    throw SignetError.unsupportedPrivateKey("encrypted with the scheme \(identifier.dotted)")
                }
                try Self.checkPBES1(parameters)
                return .boringSSL
            }
            return try DER.sequence(parameters, identifier: .sequence) { nodes in
                let derivation = try KeyDerivation(nodes.required("keyDerivationFunc"))
                return try Self.scheme(derivation, cipher: nodes.required("encryptionScheme"))
            }
        }
    }

    private static func scheme(_ derivation: KeyDerivation, cipher: ASN1Node) throws -> Scheme {
        try DER.sequence(cipher, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let parameters = try nodes.required("initialization vector")
            if let keySize = aesKeySizes[identifier] {
                let vector = try ASN1OctetString(derEncoded: parameters).bytes
                return .aes(derivation, keySize: keySize, initializationVector: Array(vector))
            }
            guard boringSSLCiphers.contains(identifier) else {
                throw SignetError.unsupportedPrivateKey("encrypted with the cipher \(identifier.dotted)")
            }
            guard derivation.isKnownToBoringSSL else {
                throw SignetError.unsupportedPrivateKey(
                    "encrypted with the old cipher \(identifier.dotted) and a new key derivation")
            }
            return .boringSSL
        }
    }

    /// Keeps a file from demanding hours of hashing: PBES1 parameters are salt and iteration count.
    private static func checkPBES1(_ parameters: ASN1Node) throws {
        try DER.sequence(parameters, identifier: .sequence) { nodes in
            _ = try ASN1OctetString(derEncoded: &nodes)
            try KeyDerivation.checkRounds(Int(derEncoded: &nodes))
        }
    }

    private static let aesKeySizes: [ASN1ObjectIdentifier: Int] = [
        [2, 16, 840, 1, 101, 3, 4, 1, 2]: 16, [2, 16, 840, 1, 101, 3, 4, 1, 22]: 24, .aes256CBC: 32,
    ]

    /// PBES1 as PKCS#12 has it (RFC 7292 appendix C): SHA-1 with 128-bit RC4, triple DES, and 40-bit RC2.
    private static let boringSSLSchemes: Set<ASN1ObjectIdentifier> = [
        [1, 2, 840, 113_549, 1, 12, 1, 1], [1, 2, 840, 113_549, 1, 12, 1, 3], [1, 2, 840, 113_549, 1, 12, 1, 6],
    ]

    /// RC2 and triple DES (RFC 8018 appendix B.2).
    private static let boringSSLCiphers: Set<ASN1ObjectIdentifier> = [
        [1, 2, 840, 113_549, 3, 2], [1, 2, 840, 113_549, 3, 7],
    ]

    /// The key inside.
    /// - Throws: `.passphraseRequired`, `.wrongPassphrase`, `.unsupportedKey`.
    func decrypted(with passphrase: PrivateKey.Passphrase?) throws -> PrivateKeyDER {
        let secret = try PassphraseBytes(asking: passphrase)
        switch scheme {
        case .aes(let derivation, let keySize, let vector):
            let plaintext = try secret.attempt {
                try derivation.decryptAES(ciphertext, with: secret, keySize: keySize, initializationVector: vector)
            }
            return try secret.attempt { try PrivateKeyDER(plaintext) }
        case .boringSSL:
            let pem = PEMBlock(label: "ENCRYPTED PRIVATE KEY", bytes: Array(der)).text
            return try PrivateKeyDER(secret.decryptedByBoringSSL(pem))
        }
    }
}

extension ASN1ObjectIdentifier {
    static let pbes2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 13]
    static let pbkdf2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 12]
    static let scrypt: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 11591, 4, 11]
    static let hmacWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 2, 9]
    static let aes256CBC: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 42]
}
