import Crypto
import CryptoExtras
import Foundation
import SignetCore

/// A signed ACME request, read and judged without any of Signet's own code for it.
struct RefereeSignature {
    let header: JSONValue
    let payload: [UInt8]
    private let input: [UInt8]
    private let signature: [UInt8]

    /// - Throws: `TestSupportError` saying what is not as RFC 7515 section 7.2.2 and RFC 8555 section 6.2 want it.
    init(_ body: JSONValue) throws {
        guard case .object(let members) = body, Set(members.keys) == ["protected", "payload", "signature"],
            let protected = body["protected"]?.text, let payload = body["payload"]?.text,
            let signature = body["signature"]?.text
        else { throw TestSupportError("not a flattened JWS with protected, payload and signature only") }
        header = try JSONValue(Self.base64URL(protected))
        self.payload = try Self.base64URL(payload)
        self.signature = try Self.base64URL(signature)
        input = Array("\(protected).\(payload)".utf8)
        guard (header["jwk"] == nil) != (header["kid"] == nil) else {
            throw TestSupportError("the header must have either jwk or kid")
        }
    }

    /// Whether the key made the signature, with the algorithm the header names and the key allows.
    func isSigned(by jwk: JSONValue) throws -> Bool {
        let data = Data(signature)
        switch (header["alg"]?.text, jwk["crv"]?.text ?? jwk["kty"]?.text) {
        case ("ES256", "P-256"):
            guard data.count == 64 else { throw TestSupportError("an ES256 signature has 64 octets") }
            return try P256.Signing.PublicKey(rawRepresentation: Self.point(jwk))
                .isValidSignature(.init(rawRepresentation: data), for: SHA256.hash(data: input))
        case ("ES384", "P-384"):
            guard data.count == 96 else { throw TestSupportError("an ES384 signature has 96 octets") }
            return try P384.Signing.PublicKey(rawRepresentation: Self.point(jwk))
                .isValidSignature(.init(rawRepresentation: data), for: SHA384.hash(data: input))
        case ("EdDSA", "Ed25519"):
            return try Curve25519.Signing.PublicKey(rawRepresentation: Self.octets(jwk, "x"))
                .isValidSignature(data, for: input)
        case ("RS256", "RSA"):
            return try _RSA.Signing.PublicKey(n: Self.octets(jwk, "n"), e: Self.octets(jwk, "e"))
                .isValidSignature(
                    .init(rawRepresentation: data), for: SHA256.hash(data: input), padding: .insecurePKCS1v1_5)
        case let (algorithm, kind):
            throw TestSupportError("\(algorithm ?? "no algorithm") does not go with a key \(kind ?? "of no kind")")
        }
    }

    /// Whether the MAC key made it.
    func isSigned(bySecret secret: [UInt8]) -> Bool {
        let key = SymmetricKey(data: secret)
        switch header["alg"]?.text {
        case "HS256": return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: input, using: key)
        case "HS384": return HMAC<SHA384>.isValidAuthenticationCode(signature, authenticating: input, using: key)
        case "HS512": return HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: input, using: key)
        default: return false
        }
    }

    private static func point(_ jwk: JSONValue) throws -> [UInt8] { try octets(jwk, "x") + octets(jwk, "y") }

    private static func octets(_ jwk: JSONValue, _ member: String) throws -> [UInt8] {
        try base64URL(jwk[member]?.text ?? "")
    }

    /// Without padding, in the URL alphabet.
    static func base64URL(_ text: String) throws -> [UInt8] {
        guard !text.contains(where: { "+/=".contains($0) || $0.isWhitespace }) else {
            throw TestSupportError("not base64url: \(text.prefix(40))")
        }
        let standard = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
        guard let data = Data(base64Encoded: padded) else {
            throw TestSupportError("not base64url: \(text.prefix(40))")
        }
        return Array(data)
    }
}
