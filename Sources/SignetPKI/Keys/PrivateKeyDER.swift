import Crypto
import CryptoExtras
import Foundation
import SignetCore
import SwiftASN1

/// The DER forms of a private key, told apart by their shape.
enum PrivateKeyDER {
    /// Larger than any key Signet uses, encrypted or not.
    static let maximumSize = 32 * 1024

    /// PrivateKeyInfo (RFC 5208), OneAsymmetricKey (RFC 5958): algorithm, its parameters, and the key's own encoding.
    case pkcs8(algorithm: ASN1ObjectIdentifier, parameters: ASN1Node?, key: ArraySlice<UInt8>)
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
            let (algorithm, parameters) = try DER.sequence(children[1], identifier: .sequence) { nodes in
                (try ASN1ObjectIdentifier(derEncoded: &nodes), nodes.next())
            }
            let key = try ASN1OctetString(derEncoded: children[2]).bytes
            return .pkcs8(algorithm: algorithm, parameters: parameters, key: key)
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
            case .pkcs8(.AlgorithmIdentifier.idEcPublicKey, let parameters, let key):
                let curve = try parameters.map(Self.namedCurve)
                return try ECPrivateKey(DER.parse(key), curve: curve).material()
            case .pkcs8(.ed25519, _, let key):
                return .ed25519(try .init(rawRepresentation: ASN1OctetString(derEncoded: key).bytes))
            case .pkcs8(.AlgorithmIdentifier.rsaEncryption, _, let key), .pkcs1(let key):
                return try Self.rsaKey(key)
            case .pkcs8(let algorithm, _, _):
                throw SignetError.unsupportedPrivateKey("of the algorithm \(algorithm.dotted)")
            case .sec1(let root):
                return try ECPrivateKey(root, curve: nil).material()
            case .encrypted(let encrypted):
                return try encrypted.decrypted(with: passphrase).material(passphrase: nil)
            }
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(.malformedKey, "The private key's value is not valid for its algorithm.", cause: error)
        }
    }

    fileprivate static func namedCurve(_ parameters: ASN1Node) throws -> ASN1ObjectIdentifier {
        guard parameters.identifier == .objectIdentifier else {
            throw SignetError.unsupportedPrivateKey("with explicit curve parameters")
        }
        return try ASN1ObjectIdentifier(derEncoded: parameters)
    }

    private static func rsaKey(_ der: ArraySlice<UInt8>) throws -> PrivateKey.Material {
        let key = try _RSA.Signing.PrivateKey(unsafeDERRepresentation: Array(der))
        guard KeyAlgorithm(rsaBits: key.keySizeInBits) != nil else {
            throw SignetError.unsupportedPrivateKey("of the size RSA \(key.keySizeInBits)")
        }
        return .rsa(key)
    }
}

/// ECPrivateKey (RFC 5915 section 3).
private struct ECPrivateKey {
    let scalar: ArraySlice<UInt8>
    let curve: ASN1ObjectIdentifier?
    let publicPoint: ArraySlice<UInt8>?

    /// - Parameter curve: from the PKCS#8 around it, where the key itself need not repeat it.
    init(_ node: ASN1Node, curve outerCurve: ASN1ObjectIdentifier?) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 1 else {
                throw ASN1Error.invalidASN1Object(reason: "ECPrivateKey of another version than 1")
            }
            let scalar = try ASN1OctetString(derEncoded: &nodes).bytes
            let curve = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try PrivateKeyDER.namedCurve($0)
            }
            let point = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) {
                try ASN1BitString(derEncoded: $0).bytes
            }
            return ECPrivateKey(scalar: scalar, curve: curve ?? outerCurve, publicPoint: point)
        }
    }

    private init(scalar: ArraySlice<UInt8>, curve: ASN1ObjectIdentifier?, publicPoint: ArraySlice<UInt8>?) {
        self.scalar = scalar
        self.curve = curve
        self.publicPoint = publicPoint
    }

    func material() throws -> PrivateKey.Material {
        switch curve {
        case .NamedCurves.secp256r1?:
            let key = try P256.Signing.PrivateKey(rawRepresentation: padded(to: 32))
            try check(key.publicKey.x963Representation)
            return .p256(key)
        case .NamedCurves.secp384r1?:
            let key = try P384.Signing.PrivateKey(rawRepresentation: padded(to: 48))
            try check(key.publicKey.x963Representation)
            return .p384(key)
        case .NamedCurves.secp521r1?:
            let key = try P521.Signing.PrivateKey(rawRepresentation: padded(to: 66))
            try check(key.publicKey.x963Representation)
            return .p521(key)
        case let other?: throw SignetError.unsupportedPrivateKey("on the curve \(other.dotted)")
        case nil: throw SignetError(.malformedKey, "The EC private key does not name its curve.")
        }
    }

    /// The scalar with the leading zeros that some writers leave out, or put too many of.
    private func padded(to count: Int) -> [UInt8] {
        let digits = scalar.drop { $0 == 0 }
        return [UInt8](repeating: 0, count: max(0, count - digits.count)) + digits
    }

    /// That the public point in the file, when it is there uncompressed, belongs to the private key.
    private func check(_ derived: Data) throws {
        guard let publicPoint, publicPoint.first == 4 else { return }
        guard publicPoint.elementsEqual(derived) else {
            throw SignetError(.malformedKey, "The public point in the EC private key is not that of the private key.")
        }
    }
}

extension SignetError {
    /// A private key of a kind Signet does not use.
    static func unsupportedPrivateKey(_ what: String) -> SignetError {
        SignetError(
            .unsupportedKey, "A private key \(what) is not supported.", remedy: SignetError.supportedKeysRemedy)
    }
}
