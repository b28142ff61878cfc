import Crypto
import CryptoExtras
import Foundation
import SignetCore

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

    /// A key with these members; ``publicKey()`` says whether they make one.
    public init(
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
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Base64URL.encode(SHA256.hash(data: try encoder.encode(self)))
    }

    /// The key.
    /// - Throws: `.malformedKey` when a member is missing or wrong, `.unsupportedKey` naming the kind when Signet cannot use it.
    public func publicKey() throws -> PublicKey {
        do {
            return try PublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo())
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(.malformedKey, "The JSON web key (\(kty)) has values that make no key.", cause: error)
        }
    }

    private func subjectPublicKeyInfo() throws -> [UInt8] {
        switch (kty, crv) {
        case ("EC", "P-256"): Array(try P256.Signing.PublicKey(rawRepresentation: point(32)).derRepresentation)
        case ("EC", "P-384"): Array(try P384.Signing.PublicKey(rawRepresentation: point(48)).derRepresentation)
        case ("EC", "P-521"): Array(try P521.Signing.PublicKey(rawRepresentation: point(66)).derRepresentation)
        case ("OKP", "Ed25519"):
            // RFC 8410 section 4: everything before the key is the same for all.
            [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
                + (try octets(x, "x", count: 32))
        case ("RSA", _):
            Array(try _RSA.Signing.PublicKey(n: octets(n, "n"), e: octets(e, "e")).derRepresentation)
        default:
            throw SignetError(
                .unsupportedKey,
                "JSON web keys of the kind \(([kty] + [crv].compactMap(\.self)).joined(separator: " "))"
                    + " are not supported.", remedy: SignetError.supportedKeysRemedy)
        }
    }

    private func point(_ count: Int) throws -> [UInt8] {
        try octets(x, "x", count: count) + octets(y, "y", count: count)
    }

    private func octets(_ text: String?, _ member: String, count: Int? = nil) throws -> [UInt8] {
        guard let text, text.utf8.count <= 4096, let octets = Base64URL.decode(text), !octets.isEmpty,
            count == nil || count == octets.count
        else {
            throw SignetError(
                .malformedKey, "The member \"\(member)\" of the JSON web key (\(kty)) is missing or wrong.")
        }
        return octets
    }
}
