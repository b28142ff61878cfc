import Crypto
import CryptoExtras
import SignetCore
import SwiftASN1

/// A public key as it stands in requests and certificates.
///
/// The key is parsed once; checking a signature touches no DER of the key again.
public struct PublicKey: Sendable {
    /// The parsed key.
    enum Material: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
    }

    /// Kind and size.
    public let algorithm: KeyAlgorithm

    /// DER of the SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), exactly as received.
    public let subjectPublicKeyInfo: [UInt8]

    let material: Material

    /// Content of the BIT STRING, without the octet of unused bits; a part of `subjectPublicKeyInfo`.
    private let keyBits: ArraySlice<UInt8>

    /// Reads a SubjectPublicKeyInfo of at most 8 KiB.
    /// - Throws: `.malformedKey` when it is not one, `.unsupportedKey` naming the kind when Signet cannot use it.
    public init(subjectPublicKeyInfo: [UInt8]) throws {
        let fields = try SubjectPublicKeyInfoFields(der: subjectPublicKeyInfo)
        material = try fields.material()
        algorithm = try material.algorithm
        keyBits = fields.keyBits
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
    }

    /// SHA-1 of the key's BIT STRING content (RFC 5280 section 4.2.1.2, method 1).
    public var keyIdentifier: [UInt8] { Array(Insecure.SHA1.hash(data: keyBits)) }

    /// `PUBLIC KEY` PEM, ending in a newline.
    public var pem: String { PEMBlock(label: "PUBLIC KEY", bytes: subjectPublicKeyInfo).text }

    /// DER of the AlgorithmIdentifier of signatures made with this key.
    public var signatureAlgorithmIdentifier: [UInt8] { algorithm.signatureAlgorithmIdentifier }
}

extension PublicKey: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.subjectPublicKeyInfo == right.subjectPublicKeyInfo }

    public func hash(into hasher: inout Hasher) { hasher.combine(subjectPublicKeyInfo) }
}

extension PublicKey.Material {
    /// Kind and size.
    /// - Throws: `.unsupportedKey` for sizes of RSA keys that Signet does not use.
    fileprivate var algorithm: KeyAlgorithm {
        get throws {
            switch self {
            case .p256: return .ecdsaP256
            case .p384: return .ecdsaP384
            case .p521: return .ecdsaP521
            case .ed25519: return .ed25519
            case .rsa(let key):
                guard let algorithm = KeyAlgorithm(rsaBits: key.keySizeInBits) else {
                    throw SignetError.unsupportedPublicKey("of the size RSA \(key.keySizeInBits)")
                }
                return algorithm
            }
        }
    }
}

/// The parts of a SubjectPublicKeyInfo before the key itself is looked at.
struct SubjectPublicKeyInfoFields {
    let algorithm: ASN1ObjectIdentifier
    let curve: ASN1ObjectIdentifier?
    let keyBits: ArraySlice<UInt8>

    init(der: [UInt8]) throws {
        guard der.count <= 8192 else {
            throw SignetError(.malformedKey, "A public key of \(der.count) bytes is longer than the 8192 Signet reads.")
        }
        do {
            (algorithm, curve, keyBits) = try DER.sequence(DER.parse(der), identifier: .sequence) { nodes in
                let (algorithm, curve) = try DER.sequence(nodes.required("algorithm"), identifier: .sequence) { nodes in
                    let algorithm = try ASN1ObjectIdentifier(derEncoded: &nodes)
                    let parameters = nodes.next()
                    return (algorithm, try? parameters.map { try ASN1ObjectIdentifier(derEncoded: $0) })
                }
                let bits = try ASN1BitString(derEncoded: &nodes)
                guard bits.paddingBits == 0 else { throw ASN1Error.invalidASN1Object(reason: "Unused bits in a key") }
                return (algorithm, curve, bits.bytes)
            }
        } catch {
            throw SignetError(.malformedKey, "The bytes are not a SubjectPublicKeyInfo.", cause: error)
        }
    }

    /// The key; RSA keys of any size.
    /// - Throws: `.malformedKey`, `.unsupportedKey`.
    func material() throws -> PublicKey.Material {
        do {
            switch algorithm {
            case .AlgorithmIdentifier.idEcPublicKey: return try ellipticCurveKey()
            case .ed25519: return .ed25519(try .init(rawRepresentation: keyBits))
            case .AlgorithmIdentifier.rsaEncryption: return .rsa(try .init(unsafeDERRepresentation: keyBits))
            default: throw SignetError.unsupportedPublicKey("of the algorithm \(algorithm.dotted)")
            }
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(.malformedKey, "The public key's value is not valid for its algorithm.", cause: error)
        }
    }

    private func ellipticCurveKey() throws -> PublicKey.Material {
        let isCompressed = keyBits.first == 2 || keyBits.first == 3
        switch curve {
        case .NamedCurves.secp256r1?:
            let key: P256.Signing.PublicKey =
                try isCompressed ? .init(compressedRepresentation: keyBits) : .init(x963Representation: keyBits)
            return .p256(key)
        case .NamedCurves.secp384r1?:
            let key: P384.Signing.PublicKey =
                try isCompressed ? .init(compressedRepresentation: keyBits) : .init(x963Representation: keyBits)
            return .p384(key)
        case .NamedCurves.secp521r1?:
            let key: P521.Signing.PublicKey =
                try isCompressed ? .init(compressedRepresentation: keyBits) : .init(x963Representation: keyBits)
            return .p521(key)
        case let other?: throw SignetError.unsupportedPublicKey("on the curve \(other.dotted)")
        case nil: throw SignetError.unsupportedPublicKey("on an unnamed elliptic curve")
        }
    }
}

extension SignetError {
    /// A public key of a kind Signet does not use.
    fileprivate static func unsupportedPublicKey(_ what: String) -> SignetError {
        SignetError(.unsupportedKey, "A public key \(what) is not supported.", remedy: supportedKeysRemedy)
    }

    /// What to say to someone whose key is of an unsupported kind.
    static let supportedKeysRemedy = "Use ECDSA on P-256, P-384 or P-521, Ed25519, or RSA with 2048, 3072 or 4096 bits."
}
