import Foundation
import SignetCore
import SignetPKI

/// A signed JSON web token in its compact form (RFC 7515 section 3.1, RFC 7519). Reading checks no signature.
struct WebToken: Sendable {
    /// How it says that it is signed; only a key decides whether that counts.
    let scheme: SignatureScheme
    /// Which key it says that it is signed with.
    let keyID: String?
    let claims: [String: JSONValue]

    private let signedText: [UInt8]
    private let signature: [UInt8]

    /// The longest text that is read, in bytes.
    private static let sizeLimit = 64 << 10

    /// - Throws: `.malformedWebToken` saying what is wrong; never with a part of the token.
    init(_ text: String) throws {
        guard text.utf8.count <= Self.sizeLimit else {
            throw Self.malformed("it has more than \(Self.sizeLimit) bytes")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw Self.malformed("compact JWS format must have three parts") }
        guard let header = Self.document(parts[0])?.members, let algorithm = header["alg"]?.text else {
            throw Self.malformed("its header cannot be read")
        }
        // Extensions that must be understood (RFC 7515 section 4.1.11); none is.
        guard header["crit"] == nil else { throw Self.malformed("it demands extensions that are not known") }
        guard let claims = Self.document(parts[1])?.members else { throw Self.malformed("its claims cannot be read") }
        guard let signature = Base64URL.decode(String(parts[2])) else {
            throw Self.malformed("its signature cannot be read")
        }
        scheme = SignatureScheme(rawValue: algorithm)
        keyID = header["kid"]?.text
        self.claims = claims
        self.signature = signature
        signedText = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// Whether the key made its signature, by the scheme it names.
    func isSigned(by key: PublicKey) -> Bool {
        key.isValidWebSignature(signature, for: signedText, scheme: scheme)
    }

    /// A claim: a member, or by a JSON pointer such as `/kubernetes.io/namespace` (RFC 6901) one further down.
    func claim(_ name: String) -> JSONValue? {
        guard name.hasPrefix("/") else { return claims[name] }
        var value: JSONValue? = .object(claims)
        for part in name.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            if let elements = value?.elements {
                value = Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : JSONValue?.none }
            } else {
                value = value?[key]
            }
        }
        return value
    }

    /// A claim that is a moment (RFC 7519 section 2: seconds since 1970, perhaps with a fraction).
    func moment(_ name: String) -> Date? {
        switch claims[name] {
        case .integer(let seconds): Date(timeIntervalSince1970: TimeInterval(seconds))
        case .number(let seconds) where seconds.isFinite: Date(timeIntervalSince1970: seconds)
        default: nil
        }
    }

    /// For whom it is (RFC 7519 section 4.1.3: one text, or several).
    var audiences: [String] {
        claims["aud"]?.text.map { [$0] } ?? claims["aud"]?.elements?.compactMap(\.text) ?? []
    }

    private static func document(_ part: Substring) -> JSONValue? {
        Base64URL.decode(String(part)).flatMap { try? JSONValue($0) }
    }

    private static func malformed(_ what: String) -> SignetError {
        SignetError(
            .malformedWebToken, "The JSON web token cannot be read: \(what).",
            remedy: "Give the token as it was issued: three parts with dots between them.")
    }
}

extension SignetError.Code {
    /// A text that should be a JSON web token is not one.
    public static let malformedWebToken = Self(rawValue: "web-token.malformed")
}
