import Crypto
import CryptoExtras
import Foundation
import SignetCore
import SwiftASN1

/// The DER forms of a private key, told apart by their shape.
enum PrivateKeyDER {
    /// Larger than any key Signet uses, encrypted or not.
    static let maximumSize = 32 * 1024

    /// PrivateKeyInfo (RFC 5208), OneAsymmetricKey (RFC 5958).
    case pkcs8(PrivateKeyInfo)
    /// ECPrivateKey (RFC 5915).
    case sec1(ASN1Node)
    /// RSAPrivateKey (RFC 8017 appendix A.1.2).
    case pkcs1(ArraySlice<UInt8>)
    /// EncryptedPrivateKeyInfo (RFC 5208 section 6).
    case encrypted(EncryptedPrivateKey)

    /// Recognises the form.
    /// - Throws: `.malformedKey`.
    init(_ der: [UInt8]) throws {
        guard der.count <= Self.maximumSize else {
            throw SignetError(
                .malformedKey,
                "A private key of \(der.count) bytes is longer than the \(Self.maximumSize) Signet reads.")
        }
        do {
            let root = try DER.parse(der)
            self = try DER.sequence(root, identifier: .sequence) { nodes in
                let children = Array(IteratorSequence(nodes))
                while nodes.next() != nil {}
                return try Self.recognise(children, in: root)
            }
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(
                .malformedKey, "The bytes are not a private key in PKCS#8, SEC1 or PKCS#1 form.", cause: error)
        }
    }

    private static func recognise(_ children: [ASN1Node], in root: ASN1Node) throws -> PrivateKeyDER {
        switch children.prefix(3).map(\.identifier) {
        case [.sequence, .octetString]:
            return .encrypted(try EncryptedPrivateKey(algorithm: children[0], ciphertext: children[1], of: root))
        case [.integer, .sequence, .octetString]:
            return .pkcs8(try PrivateKeyInfo(children))
        case let shape where shape.prefix(2) == [.integer, .octetString]:
            return .sec1(root)
        case [.integer, .integer, .integer]:
            return .pkcs1(root.encodedBytes)
        default:
            throw ASN1Error.invalidASN1Object(reason: "No private key has this shape")
        }
    }

    /// Parses the key itself.
    /// - Throws: `.malformedKey`, `.unsupportedKey`, `.passphraseRequired` and `.wrongPassphrase` for encrypted keys.
    func material(passphrase: PrivateKey.Passphrase?) throws -> PrivateKey.Material {
        do {
            switch self {
            case .pkcs8(let info): return try info.material()
            case .pkcs1(let key): return try Self.rsaKey(key)
            case .sec1(let root):
                return try ECPrivateKey(root, curve: nil, publicPoint: nil).material()
            case .encrypted(let encrypted):
                return try encrypted.decrypted(with: passphrase).material(passphrase: nil)
            }
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(.malformedKey, "The private key's value is not valid for its algorithm.", cause: error)
        }
    }

    static func namedCurve(_ parameters: ASN1Node) throws -> ASN1ObjectIdentifier {
        guard parameters.identifier == .objectIdentifier else {
            throw SignetError.unsupportedPrivateKey("with explicit curve parameters")
        }
        return try ASN1ObjectIdentifier(derEncoded: parameters)
    }

    static func rsaKey(_ der: ArraySlice<UInt8>) throws -> PrivateKey.Material {
        let key = try _RSA.Signing.PrivateKey(unsafeDERRepresentation: Array(der))
        guard KeyAlgorithm(rsaBits: key.keySizeInBits) != nil else {
            throw SignetError.unsupportedPrivateKey("of the size RSA \(key.keySizeInBits)")
        }
        return .rsa(key)
    }
}

extension SignetError {
    /// A private key of a kind Signet does not use.
    static func unsupportedPrivateKey(_ what: String) -> SignetError {
        SignetError(
            .unsupportedKey, "A private key \(what) is not supported.", remedy: SignetError.supportedKeysRemedy)
    }
}
