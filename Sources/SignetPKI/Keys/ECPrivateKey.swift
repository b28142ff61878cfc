import Crypto
import Foundation
import SignetCore
import SwiftASN1

/// ECPrivateKey (RFC 5915 section 3).
struct ECPrivateKey {
    private let scalar: ArraySlice<UInt8>
    private let curve: ASN1ObjectIdentifier?
    /// The public key, as it may stand in the key and in the PKCS#8 around it.
    private let publicPoints: [ArraySlice<UInt8>]

    /// - Parameters:
    ///   - outerCurve: from the PKCS#8 around it, where the key itself need not repeat it
    ///   - outerPoint: the public key in the PKCS#8 around it
    init(_ node: ASN1Node, curve outerCurve: ASN1ObjectIdentifier?, publicPoint outerPoint: ArraySlice<UInt8>?) throws {
        (scalar, curve, publicPoints) = try DER.sequence(node, identifier: .sequence) { nodes in
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
            return (scalar, outerCurve ?? curve, [point, outerPoint].compactMap(\.self))
        }
    }

    /// Parses the key, and checks the public key with it.
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

    /// Compares every stored public key with the derived one, in the form it has (SEC 1 section 2.3.3: compressed is 2 or
    /// 3 and x, uncompressed 4, hybrid 6 or 7, both and x and y; the lowest bit of 2, 3, 6 and 7 is that of y).
    private func check(_ derived: Data) throws {
        let parity = (derived.last ?? 0) & 1
        for point in publicPoints {
            let matches =
                switch point.first {
                case 4: point.elementsEqual(derived)
                case 2 | parity: point.dropFirst().elementsEqual(derived.dropFirst().prefix(derived.count / 2))
                case 6 | parity: point.dropFirst().elementsEqual(derived.dropFirst())
                default: false
                }
            guard matches else { throw SignetError.mismatchingPublicKey }
        }
    }
}
