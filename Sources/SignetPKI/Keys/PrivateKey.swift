import Crypto
import CryptoExtras
import Foundation
import SignetCore

/// A private key held in memory.
///
/// The key is parsed once; signing touches no DER of the key again. It has no textual form: ``pkcs8`` and ``pem(_:)`` are
/// the only ways out.
public struct PrivateKey: SigningKey {
    /// The parsed key.
    enum Material: Sendable {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    public let publicKey: PublicKey

    let material: Material

    init(material: Material) throws {
        self.material = material
        publicKey = try PublicKey(subjectPublicKeyInfo: material.subjectPublicKeyInfo)
    }

    /// Makes a new key. RSA takes from 0.1 s (2048) to 1 s (4096).
    /// - Throws: `.unsupportedKey` when the cryptographic library fails to make one, which does not happen in practice.
    public static func generate(_ algorithm: KeyAlgorithm) throws -> PrivateKey {
        switch algorithm {
        case .ecdsaP256: try PrivateKey(material: .p256(.init(compactRepresentable: false)))
        case .ecdsaP384: try PrivateKey(material: .p384(.init(compactRepresentable: false)))
        case .ecdsaP521: try PrivateKey(material: .p521(.init(compactRepresentable: false)))
        case .ed25519: try PrivateKey(material: .ed25519(.init()))
        case .rsa2048: try PrivateKey(material: .rsa(.init(keySize: .bits2048)))
        case .rsa3072: try PrivateKey(material: .rsa(.init(keySize: .bits3072)))
        case .rsa4096: try PrivateKey(material: .rsa(.init(keySize: .bits4096)))
        }
    }

    /// Kind and size.
    public var algorithm: KeyAlgorithm { publicKey.algorithm }

    public func sign(_ message: [UInt8]) async throws -> [UInt8] { try signature(for: message) }

    /// ``sign(_:)`` without suspension, for callers that hold the key itself.
    public func signature(for message: [UInt8]) throws -> [UInt8] {
        switch material {
        case .p256(let key): Array(try key.signature(for: digest(message, SHA256.self)).derRepresentation)
        case .p384(let key): Array(try key.signature(for: digest(message, SHA384.self)).derRepresentation)
        case .p521(let key): Array(try key.signature(for: digest(message, SHA512.self)).derRepresentation)
        case .ed25519(let key): Array(try key.signature(for: message))
        case .rsa(let key):
            Array(try key.signature(for: digest(message, SHA256.self), padding: .insecurePKCS1v1_5).rawRepresentation)
        }
    }
}

extension PrivateKey: Equatable {
    /// Two private keys are the same when their public halves are.
    public static func == (left: Self, right: Self) -> Bool { left.publicKey == right.publicKey }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Kind of key only: `ECDSA P-256 private key`.
    public var description: String { "\(algorithm.displayName) private key" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PrivateKey.Material {
    /// DER of the public half.
    fileprivate var subjectPublicKeyInfo: [UInt8] {
        switch self {
        case .p256(let key): Array(key.publicKey.derRepresentation)
        case .p384(let key): Array(key.publicKey.derRepresentation)
        case .p521(let key): Array(key.publicKey.derRepresentation)
        case .ed25519(let key): Array(key.publicKey.derRepresentation)
        case .rsa(let key): Array(key.publicKey.derRepresentation)
        }
    }
}
