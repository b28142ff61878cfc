import Crypto
import CryptoExtras
import SignetCore
import SwiftASN1

/// Encryption with a passphrase as this package writes it: PBES2 with AES-256-CBC, and PBKDF2 with HMAC-SHA-256 (RFC 8018
/// section 6.2), which openssl, GnuTLS and Java read.
struct PasswordEncryption {
    let salt: [UInt8]
    let rounds: Int
    /// 16 octets.
    let initializationVector: [UInt8]

    func encrypt(_ plaintext: [UInt8], with secret: PassphraseBytes) throws -> [UInt8] {
        let key = try KeyDerivation.pbkdf2(salt: salt, rounds: rounds, .sha256).key(from: secret, byteCount: 32)
        return Array(try AES._CBC.encrypt(plaintext, using: key, iv: .init(ivBytes: initializationVector)))
    }

    /// Writes the AlgorithmIdentifier.
    func serializeAlgorithm(into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(ASN1ObjectIdentifier.pbes2)
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try serializeDerivation(into: &coder)
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(ASN1ObjectIdentifier.aes256CBC)
                    try coder.serialize(ASN1OctetString(contentBytes: initializationVector[...]))
                }
            }
        }
    }

    private func serializeDerivation(into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(ASN1ObjectIdentifier.pbkdf2)
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(ASN1OctetString(contentBytes: salt[...]))
                try coder.serialize(rounds)
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(ASN1ObjectIdentifier.hmacWithSHA256)
                    try coder.serialize(ASN1Null())
                }
            }
        }
    }

    /// The EncryptedPrivateKeyInfo of a key (RFC 5208 section 6).
    func encryptedKeyInfo(of key: PrivateKey, with secret: PassphraseBytes) throws -> [UInt8] {
        let ciphertext = try encrypt(key.pkcs8, with: secret)
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try serializeAlgorithm(into: &coder)
            try coder.serialize(ASN1OctetString(contentBytes: ciphertext[...]))
        }
        return coder.serializedBytes
    }
}
