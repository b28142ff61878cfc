import SignetPKI

/// Who signs a request, and how the CA knows the key (RFC 8555 section 6.2).
public struct RequestSigner: Sendable {
    /// How the header names the key.
    enum Identity: Sendable {
        /// By the account's URL: the rule.
        case account(String)
        /// By the key itself: newAccount, and revocation by a certificate's key.
        case key
    }

    let key: PrivateKey
    let identity: Identity

    /// Signs as an account.
    public static func account(_ url: String, key: PrivateKey) -> RequestSigner {
        RequestSigner(key: key, identity: .account(url))
    }

    /// Signs as a key that the CA does not know yet, or a certificate's.
    public static func key(_ key: PrivateKey) -> RequestSigner { RequestSigner(key: key, identity: .key) }

    /// - Parameter nonce: nil for the inner signature of a key change only
    func sign(_ payload: [UInt8], url: String, nonce: String?) throws -> JSONWebSignature {
        var header = JSONWebSignature.Header(alg: SignatureScheme(key.algorithm), nonce: nonce, url: url)
        switch identity {
        case .account(let url): header.kid = url
        case .key: header.jwk = try JSONWebKey(key.publicKey)
        }
        return try JSONWebSignature(header: header, payload: payload, signing: key.webSignature)
    }
}
