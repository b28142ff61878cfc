import Crypto
import SignetCore
import SwiftASN1

/// PrivateKeyInfo (RFC 5208 section 5), in its second version OneAsymmetricKey (RFC 5958 section 2).
struct PrivateKeyInfo {
    let algorithm: ASN1ObjectIdentifier
    let parameters: ASN1Node?
    /// The key's own encoding.
    let key: ArraySlice<UInt8>
    /// What the second version may have in addition: the public key as it stands in a BIT STRING.
    let publicKey: ArraySlice<UInt8>?

    /// - Parameter fields: version, algorithm, key, and what follows
    init(_ fields: [ASN1Node]) throws {
        (algorithm, parameters) = try DER.sequence(fields[1], identifier: .sequence) { nodes in
            (try ASN1ObjectIdentifier(derEncoded: &nodes), nodes.next())
        }
        key = try ASN1OctetString(derEncoded: fields[2]).bytes
        let tag = ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific)
        publicKey = try fields.dropFirst(3).first { $0.identifier == tag }
            .map { try ASN1BitString(derEncoded: $0, withIdentifier: tag).bytes }
    }

    /// Parses the key, and checks the public key beside it.
    /// - Throws: `.malformedKey`, `.unsupportedKey`; other errors when the key's value is not valid.
    func material() throws -> PrivateKey.Material {
        switch algorithm {
        case .AlgorithmIdentifier.idEcPublicKey:
            let curve = try parameters.map(PrivateKeyDER.namedCurve)
            return try ECPrivateKey(DER.parse(key), curve: curve, publicPoint: publicKey).material()
        case .ed25519:
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: ASN1OctetString(derEncoded: key).bytes)
            guard publicKey?.elementsEqual(key.publicKey.rawRepresentation) != false else {
                throw SignetError.mismatchingPublicKey
            }
            return .ed25519(key)
        case .AlgorithmIdentifier.rsaEncryption: return try PrivateKeyDER.rsaKey(key)
        default: throw SignetError.unsupportedPrivateKey("of the algorithm \(algorithm.dotted)")
        }
    }
}

extension SignetError {
    /// A key file that holds the halves of two keys.
    static var mismatchingPublicKey: SignetError {
        SignetError(
            .malformedKey, "The public key stored with the private key is not its public half.",
            remedy: "Restore the file, or write the private key anew with: openssl pkey -in FILE -out NEW")
    }
}
