import SignetCore

/// For whom a token that says who somebody is, is made.
struct IdentityRole: Codable, Hashable, Sendable {
    static let fields: FieldSchema = [
        FieldDefinition("key"), FieldDefinition("ttl", .duration, default: "24h"), FieldDefinition("client_id"),
        FieldDefinition("template"),
    ]

    /// The name of the key that signs.
    private(set) var key = ""
    /// How long a token is good, in seconds.
    private(set) var ttl = 86_400
    /// For whom a token is: its `aud`.
    private(set) var clientID = ""

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when it makes no role.
    mutating func take(_ values: FieldValues) throws {
        if values.has("key") { key = values.string("key") }
        if values.has("ttl") { ttl = values.seconds("ttl") }
        if let sent = values.optionalString("client_id") { clientID = sent }
        if clientID.isEmpty { clientID = RandomText.base62(26) }
        guard !key.isEmpty else { throw VaultFailure.invalid("the key parameter is required") }
        guard ttl > 0 else { throw VaultFailure.invalid("ttl must be above 0") }
        guard values.string("template").isEmpty else {
            throw VaultFailure.invalid("template is not supported: tokens say iss, sub, aud, iat and exp")
        }
    }

    /// As `identity/oidc/role/NAME` answers.
    var data: [String: JSONValue] {
        ["key": .string(key), "ttl": .integer(ttl), "client_id": .string(clientID), "template": ""]
    }
}
