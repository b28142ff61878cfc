import Crypto
import CryptoExtras
import Foundation
import SignetCore
import SignetPKI

/// A public key as JSON (RFC 7517), with only the members that its thumbprint takes.
public struct JSONWebKey: Codable, Hashable, Sendable {
    var kty: String
    var crv: String?
    var x: String?
    var y: String?
    var n: String?
    var e: String?

    /// The form of a public key.
    /// - Throws: `.malformedKey` when its coordinates cannot be read, which does not happen for a key that could be made.
    public init(_ key: PublicKey) throws {
        let der = Data(key.subjectPublicKeyInfo)
        do {
            switch key.algorithm {
            case .ecdsaP256:
                self.init(curve: "P-256", point: try P256.Signing.PublicKey(derRepresentation: der).rawRepresentation)
            case .ecdsaP384:
                self.init(curve: "P-384", point: try P384.Signing.PublicKey(derRepresentation: der).rawRepresentation)
            case .ecdsaP521:
                self.init(curve: "P-521", point: try P521.Signing.PublicKey(derRepresentation: der).rawRepresentation)
            case .ed25519:
                // RFC 8410 section 4: the key is the last 32 octets.
                self.init(kty: "OKP", crv: "Ed25519", x: Base64URL.encode(der.suffix(32)))
            case .rsa2048, .rsa3072, .rsa4096:
                let numbers = try _RSA.Signing.PublicKey(derRepresentation: der).getKeyPrimitives()
                self.init(
                    kty: "RSA", n: Base64URL.encode(numbers.modulus.drop { $0 == 0 }),
                    e: Base64URL.encode(numbers.publicExponent.drop { $0 == 0 }))
            }
        } catch {
            throw SignetError(
                .malformedKey, "The public key (\(key.algorithm.displayName)) has no form in JSON.", cause: error)
        }
    }

    private init(
        kty: String, crv: String? = nil, x: String? = nil, y: String? = nil, n: String? = nil, e: String? = nil
    ) {
        self.kty = kty
        self.crv = crv
        self.x = x
        self.y = y
        self.n = n
        self.e = e
    }

    private init(curve: String, point: Data) {
        let half = point.count / 2
        self.init(
            kty: "EC", crv: curve, x: Base64URL.encode(point.prefix(half)), y: Base64URL.encode(point.suffix(half)))
    }

    /// SHA-256 of the required members in the order of their names, in base64url (RFC 7638 section 3).
    public func thumbprint() throws -> String {
        Base64URL.encode(SHA256.hash(data: try WireJSON.encode(self)))
    }

    /// What proves to hold an account's key: the token and the thumbprint (RFC 8555 section 8.1).
    public func keyAuthorization(token: String) throws -> String { "\(token).\(try thumbprint())" }
}
