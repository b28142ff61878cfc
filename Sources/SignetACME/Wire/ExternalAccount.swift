import Crypto
import SignetCore
import SignetPKI

/// What binds an ACME account to one that exists with the CA by other means (RFC 8555 section 7.3.4).
public struct ExternalAccount: Sendable {
    /// The key's identifier, as the CA gave it.
    public let keyID: String
    /// HS256, HS384 or HS512.
    public let scheme: SignatureScheme
    private let secret: Secret<[UInt8]>

    /// Reads what a CA hands out.
    /// - Parameter secret: the MAC key in base64url; padding and the standard alphabet, in which some CAs print it, are taken
    /// - Throws: `.invalidInput` when the secret is no base64, shorter than 16 octets, or the scheme is no HMAC.
    public init(keyID: String, secret: Secret<String>, scheme: SignatureScheme = .hs256) throws {
        let text = secret.reveal().trimmedASCIIWhitespace.replacing("+", with: "-").replacing("/", with: "_")
        guard let bytes = Base64URL.decode(text.replacing("=", with: "")), bytes.count >= 16 else {
            throw SignetError(
                .invalidInput,
                "The secret of the external account \"\(keyID.prefix(100))\" is not a MAC key in base64url.",
                remedy: "Copy it again from the CA's page; it is longer than 20 characters.")
        }
        guard [.hs256, .hs384, .hs512].contains(scheme) else {
            throw SignetError(
                .invalidInput, "\"\(scheme.rawValue)\" is no scheme for external accounts.",
                remedy: "Use HS256, HS384 or HS512, whichever the CA names; HS256 where it names none.")
        }
        self.keyID = keyID
        self.scheme = scheme
        self.secret = Secret(bytes)
    }

    /// The account's key, signed by the external account's.
    func bind(_ accountKey: PublicKey, newAccountURL: String) throws -> JSONWebSignature {
        let header = JSONWebSignature.Header(alg: scheme, kid: keyID, url: newAccountURL)
        let key = SymmetricKey(data: secret.reveal())
        return try JSONWebSignature(header: header, payload: WireJSON.encode(JSONWebKey(accountKey))) { input in
            switch scheme {
            case .hs384: Array(HMAC<SHA384>.authenticationCode(for: input, using: key))
            case .hs512: Array(HMAC<SHA512>.authenticationCode(for: input, using: key))
            default: Array(HMAC<SHA256>.authenticationCode(for: input, using: key))
            }
        }
    }
}
