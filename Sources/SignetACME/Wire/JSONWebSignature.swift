import Foundation
import SignetPKI

/// A signed request: a JWS in flattened JSON (RFC 7515 section 7.2.2, RFC 8555 section 6.2).
public struct JSONWebSignature: Codable, Hashable, Sendable {
    /// The protected header, JSON in base64url.
    public let protected: String
    /// What is signed, in base64url; empty for POST-as-GET.
    public let payload: String
    /// In base64url.
    public let signature: String

    /// Signs.
    /// - Parameter signing: is given `protected.payload` in ASCII and returns the signature's octets
    init(
        header: Header, payload: [UInt8], signing: (_ input: [UInt8]) throws -> [UInt8]
    ) throws {
        protected = Base64URL.encode(try WireJSON.encode(header))
        self.payload = Base64URL.encode(payload)
        signature = Base64URL.encode(try signing(Array("\(protected).\(self.payload)".utf8)))
    }

    /// The protected header.
    struct Header: Codable, Sendable {
        var alg: SignatureScheme
        var jwk: JSONWebKey?
        var kid: String?
        var nonce: String?
        var url: String
    }
}
