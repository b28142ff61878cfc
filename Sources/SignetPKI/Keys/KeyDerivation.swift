import Crypto
import CryptoExtras
import SignetCore
import SwiftASN1

/// How PBES2 makes a key from a passphrase.
enum KeyDerivation {
    /// RFC 8018 section 5.2.
    case pbkdf2(salt: [UInt8], rounds: Int, KDF.Insecure.PBKDF2.HashFunction)
    /// RFC 7914.
    case scrypt(salt: [UInt8], rounds: Int, blockSize: Int, parallelism: Int)

    /// Reads the AlgorithmIdentifier.
    /// - Throws: `.unsupportedKey` for other functions and for costs beyond reason.
    init(_ node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let parameters = try nodes.required("parameters")
            switch identifier {
            case .pbkdf2: return try Self.pbkdf2(parameters)
            case .scrypt: return try Self.scrypt(parameters)
            default: throw SignetError.unsupportedPrivateKey("encrypted with the key derivation \(identifier.dotted)")
            }
        }
    }

    private static func pbkdf2(_ parameters: ASN1Node) throws -> KeyDerivation {
        try DER.sequence(parameters, identifier: .sequence) { nodes in
            let salt = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            let rounds = try checkRounds(Int(derEncoded: &nodes))
            var next = nodes.next()
            if next?.identifier == .integer { next = nodes.next() }
            guard let next else { return .pbkdf2(salt: salt, rounds: rounds, .insecureSHA1) }
            let function = try DER.sequence(next, identifier: .sequence) { nodes in
                let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
                _ = nodes.next()
                return identifier
            }
            guard let hash = hashFunctions[function] else {
                throw SignetError.unsupportedPrivateKey("encrypted with PBKDF2 over \(function.dotted)")
            }
            return .pbkdf2(salt: salt, rounds: rounds, hash)
        }
    }

    private static let hashFunctions: [ASN1ObjectIdentifier: KDF.Insecure.PBKDF2.HashFunction] = [
        [1, 2, 840, 113_549, 2, 7]: .insecureSHA1, [1, 2, 840, 113_549, 2, 8]: .insecureSHA224,
        .hmacWithSHA256: .sha256, [1, 2, 840, 113_549, 2, 10]: .sha384, [1, 2, 840, 113_549, 2, 11]: .sha512,
    ]

    private static func scrypt(_ parameters: ASN1Node) throws -> KeyDerivation {
        try DER.sequence(parameters, identifier: .sequence) { nodes in
            let salt = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            let rounds = try Int(derEncoded: &nodes)
            let blockSize = try Int(derEncoded: &nodes)
            let parallelism = try Int(derEncoded: &nodes)
            _ = nodes.next()
            guard (2...(1 << 20)).contains(rounds), rounds.nonzeroBitCount == 1, (1...64).contains(blockSize),
                (1...16).contains(parallelism), 128 * rounds * blockSize * parallelism <= 1 << 30
            else {
                throw SignetError.unsupportedPrivateKey(
                    "encrypted with scrypt at N=\(rounds), r=\(blockSize), p=\(parallelism)")
            }
            return .scrypt(salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        }
    }

    /// Whether BoringSSL's reader of key files has it: PBKDF2 with HMAC over SHA-1 or SHA-256.
    var isKnownToBoringSSL: Bool {
        guard case .pbkdf2(_, _, let hash) = self else { return false }
        return hash == .insecureSHA1 || hash == .sha256
    }

    /// Refuses counts no honest file has; ten million take several seconds.
    @discardableResult
    static func checkRounds(_ rounds: Int) throws -> Int {
        guard (1...10_000_000).contains(rounds) else {
            throw SignetError.unsupportedPrivateKey("encrypted with \(rounds) rounds of key derivation")
        }
        return rounds
    }

    /// Derives the key.
    func key(from passphrase: PassphraseBytes, byteCount: Int) throws -> SymmetricKey {
        switch self {
        case .pbkdf2(let salt, let rounds, let hash):
            try KDF.Insecure.PBKDF2.deriveKey(
                from: passphrase.bytes, salt: salt, using: hash, outputByteCount: byteCount,
                unsafeUncheckedRounds: rounds)
        case .scrypt(let salt, let rounds, let blockSize, let parallelism):
            try KDF.Scrypt.deriveKey(
                from: passphrase.bytes, salt: salt, outputByteCount: byteCount, rounds: rounds, blockSize: blockSize,
                parallelism: parallelism)
        }
    }

    /// What was encrypted by AES-CBC with the derived key.
    func decryptAES(
        _ ciphertext: ArraySlice<UInt8>, with passphrase: PassphraseBytes, keySize: Int, initializationVector: [UInt8]
    ) throws -> [UInt8] {
        let key = try key(from: passphrase, byteCount: keySize)
        return Array(try AES._CBC.decrypt(ciphertext, using: key, iv: .init(ivBytes: initializationVector)))
    }
}
