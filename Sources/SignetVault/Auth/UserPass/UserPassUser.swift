import SignetCore

/// A user of the `userpass` method.
struct UserPassUser: Codable, Hashable, Sendable {
    var password: PasswordHash
    var token = TokenParameters()

    static let fields: FieldSchema =
        [FieldDefinition("password")]
        + TokenParameters.fields(oldNames: ["policies", "ttl", "max_ttl", "bound_cidrs"])
}
