import Foundation
import SignetCore
import SignetPKI

/// JSON web tokens as an issuer makes them.
enum TestToken {
    static func make(
        _ claims: JSONValue, key: PrivateKey, keyID: String? = nil, header: [String: JSONValue] = [:]
    ) throws -> String {
        var members: [String: JSONValue] = ["alg": .string(SignatureScheme(key.algorithm).rawValue), "typ": "JWT"]
        members["kid"] = keyID.map(JSONValue.string)
        members.merge(header) { $1 }
        let text = "\(Base64URL.encode(JSONValue.object(members).bytes)).\(Base64URL.encode(claims.bytes))"
        return "\(text).\(Base64URL.encode(try key.webSignature(for: Array(text.utf8))))"
    }

    /// A set of public keys by their ids.
    static func keySet(_ keys: [String: PrivateKey]) throws -> JSONValue {
        let encoded = try keys.sorted { $0.key < $1.key }.map { id, key in
            var members = try JSONValue(JSONEncoder().encode(JSONWebKey(key.publicKey))).members ?? [:]
            members["kid"] = .string(id)
            members["use"] = "sig"
            return JSONValue.object(members)
        }
        return ["keys": .array(encoded)]
    }
}
