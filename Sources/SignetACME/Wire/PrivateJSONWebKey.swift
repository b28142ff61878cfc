import Crypto
import CryptoExtras
import Foundation
import SignetCore
import SignetPKI

/// A private key as JSON (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2), as certbot keeps its accounts' keys.
struct PrivateJSONWebKey: Decodable {
    private let kty: String
    private let crv: String?
    private let d: String
    private let n: String?
    private let e: String?
    private let p: String?
    private let q: String?

    /// - Throws: an error without a sentence for anyone; the caller has it.
    fileprivate func key() throws -> PrivateKey {
        let secret = try octets(d)
        switch (kty, crv) {
        case ("RSA", _):
            let rsa = try _RSA.Signing.PrivateKey(n: octets(n), e: octets(e), d: secret, p: octets(p), q: octets(q))
            return try PrivateKey(der: Array(rsa.derRepresentation))
        case ("EC", "P-256"):
            return try PrivateKey(der: Array(P256.Signing.PrivateKey(rawRepresentation: secret).derRepresentation))
        case ("EC", "P-384"):
            return try PrivateKey(der: Array(P384.Signing.PrivateKey(rawRepresentation: secret).derRepresentation))
        case ("EC", "P-521"):
            return try PrivateKey(der: Array(P521.Signing.PrivateKey(rawRepresentation: secret).derRepresentation))
        case ("OKP", "Ed25519"):
            // RFC 8410 section 7: all that stands before the octets of the key.
            let header: [UInt8] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20]
            return try PrivateKey(der: header + secret)
        default:
            throw CryptoKitError.incorrectParameterSize
        }
    }

    private func octets(_ text: String?) throws -> [UInt8] {
        guard let text, text.utf8.count <= 2048, let bytes = Base64URL.decode(text), !bytes.isEmpty else {
            throw CryptoKitError.incorrectParameterSize
        }
        return bytes
    }
}

extension PrivateKey {
    /// Reads a private key as JSON: RSA, P-256, P-384, P-521 or Ed25519.
    /// - Throws: `.malformedKey`; the message has nothing of the text in it.
    public init(jsonWebKey bytes: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(PrivateJSONWebKey.self, from: Data(bytes)).key()
        } catch {
            throw SignetError(
                .malformedKey, "It is not a private key in JSON (RFC 7517) of a kind that Signet has.",
                remedy: "Give the account's private key as PEM, or as certbot's private_key.json.")
        }
    }
}
