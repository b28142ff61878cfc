import SignetCore
import SignetPKI

/// The keys of an issuer, each with what is known of it.
struct WebKeys: Sendable {
    private struct Entry: Sendable {
        /// nil: not told, any.
        let id: String?
        /// nil: not told, any that goes with the key.
        let scheme: SignatureScheme?
        let key: PublicKey
    }

    private let entries: [Entry]

    /// A key set (RFC 7517 section 5). Keys of kinds that Signet cannot use, and those that are not for signatures, are left
    /// out, as section 5 of the RFC wants.
    /// - Throws: `.malformedWebKeys` when it is none.
    init(set document: JSONValue) throws {
        guard let keys = document["keys"]?.elements, keys.count <= 1000 else {
            throw SignetError(
                .malformedWebKeys, "What should be a set of JSON web keys (RFC 7517 section 5) is none.",
                remedy: "Give the address of the issuer's keys, the jwks_uri of its configuration.")
        }
        entries = keys.compactMap { value in
            guard let form = JSONWebKey(value), let key = try? form.publicKey(),
                [nil, "sig"].contains(value["use"]?.text)
            else { return nil }
            return Entry(
                id: value["kid"]?.text, scheme: value["alg"]?.text.map(SignatureScheme.init(rawValue:)), key: key)
        }
    }

    /// Keys or certificates in PEM, one in each text.
    /// - Throws: `SignetError` naming what is wrong.
    init(pems: [String]) throws {
        entries = try pems.map { Entry(id: nil, scheme: nil, key: try Self.key(pem: $0)) }
    }

    /// Whether one of the keys made the token's signature.
    func signed(_ token: WebToken) -> Bool {
        entries.contains { entry in
            (entry.id == nil || token.keyID == nil || entry.id == token.keyID)
                && (entry.scheme == nil || entry.scheme == token.scheme) && token.isSigned(by: entry.key)
        }
    }

    /// The key in a PEM text: a public key, or that of a certificate.
    /// - Throws: `SignetError` naming what is wrong.
    static func key(pem: String) throws -> PublicKey {
        let blocks = try PEMBlock.parseAll(pem)
        if let block = blocks.first(where: { $0.label == "PUBLIC KEY" }) {
            return try PublicKey(subjectPublicKeyInfo: block.bytes)
        }
        if let block = blocks.first(where: { $0.label == "CERTIFICATE" }) {
            return try PublicKey(subjectPublicKeyInfo: DecodedCertificate(der: block.bytes).subjectPublicKeyInfo)
        }
        throw SignetError(
            .malformedWebKeys, "The text holds neither a public key nor a certificate.",
            remedy: "Give PEM with BEGIN PUBLIC KEY or BEGIN CERTIFICATE.")
    }
}

extension JSONWebKey {
    /// nil when the value is no JSON web key.
    fileprivate init?(_ value: JSONValue) {
        guard let kty = value["kty"]?.text else { return nil }
        self.init(
            kty: kty, crv: value["crv"]?.text, x: value["x"]?.text, y: value["y"]?.text, n: value["n"]?.text,
            e: value["e"]?.text)
    }
}

extension SignetError.Code {
    /// What should be keys of an issuer is none.
    public static let malformedWebKeys = Self(rawValue: "web-keys.malformed")
}
