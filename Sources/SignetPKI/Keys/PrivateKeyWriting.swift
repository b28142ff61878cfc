import Crypto
import CryptoExtras
import Foundation
import SignetCore
import SwiftASN1

extension PrivateKey {
    /// How a private key file is written.
    public enum Encoding: String, Codable, Sendable, CaseIterable {
        case pkcs8, sec1, pkcs1
    }

    /// Unencrypted PKCS#8 DER.
    public var pkcs8: [UInt8] {
        switch material {
        case .p256(let key): Array(key.derRepresentation)
        case .p384(let key): Array(key.derRepresentation)
        case .p521(let key): Array(key.derRepresentation)
        case .ed25519(let key): Array(key.derRepresentation)
        case .rsa(let key): Array(key.pkcs8DERRepresentation)
        }
    }

    /// The key as PEM, ending in a newline. `.sec1` needs an EC key, `.pkcs1` an RSA key.
    /// - Throws: `.unsupportedKey` when the key has no such form.
    public func pem(_ encoding: Encoding = .pkcs8) throws -> String {
        switch (encoding, material) {
        case (.pkcs8, _): PEMBlock(label: "PRIVATE KEY", bytes: pkcs8).text
        case (.sec1, .p256(let key)):
            try Self.sec1PEM(key.rawRepresentation, .NamedCurves.secp256r1, key.publicKey.x963Representation)
        case (.sec1, .p384(let key)):
            try Self.sec1PEM(key.rawRepresentation, .NamedCurves.secp384r1, key.publicKey.x963Representation)
        case (.sec1, .p521(let key)):
            try Self.sec1PEM(key.rawRepresentation, .NamedCurves.secp521r1, key.publicKey.x963Representation)
        case (.pkcs1, .rsa(let key)): PEMBlock(label: "RSA PRIVATE KEY", bytes: Array(key.derRepresentation)).text
        case (.sec1, _), (.pkcs1, _):
            throw SignetError(
                .unsupportedKey,
                "A key of the kind \(algorithm.displayName) cannot be written as \(encoding.rawValue).",
                remedy: "Write it as pkcs8; sec1 is for ECDSA keys, pkcs1 for RSA keys.")
        }
    }

    /// ECPrivateKey with parameters and public key (RFC 5915 section 3).
    private static func sec1PEM(_ scalar: Data, _ curve: ASN1ObjectIdentifier, _ point: Data) throws -> String {
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(1)
            try coder.serialize(ASN1OctetString(contentBytes: Array(scalar)[...]))
            try coder.serialize(curve, explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific)
            try coder.serialize(
                ASN1BitString(bytes: Array(point)[...]), explicitlyTaggedWithTagNumber: 1, tagClass: .contextSpecific)
        }
        return PEMBlock(label: "EC PRIVATE KEY", bytes: coder.serializedBytes).text
    }

    /// Rounds of PBKDF2 in files that ``encryptedPEM(passphrase:)`` writes.
    static let encryptionRounds = 600_000

    /// The key as `ENCRYPTED PRIVATE KEY` PEM, ending in a newline: PBES2 with AES-256-CBC and PBKDF2 with HMAC-SHA-256
    /// and 600,000 rounds (RFC 8018), which openssl and GnuTLS read. Takes a few tenths of a second.
    /// - Throws: `.passphraseRequired` when the passphrase is empty.
    public func encryptedPEM(passphrase: Secret<String>) throws -> String {
        let secret = try PassphraseBytes(asking: { passphrase })
        var generator = SystemRandomNumberGenerator()
        func random() -> [UInt8] { (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        let encryption = PasswordEncryption(
            salt: random(), rounds: Self.encryptionRounds, initializationVector: random())
        return PEMBlock(
            label: "ENCRYPTED PRIVATE KEY", bytes: try encryption.encryptedKeyInfo(of: self, with: secret)
        ).text
    }
}
