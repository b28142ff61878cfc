import SignetCore

/// `config` of the `cert` method.
struct CertificateAuthSettings: Codable, Hashable, Sendable {
    static let path = "config"
    static let fields: FieldSchema = [
        FieldDefinition("disable_binding", .bool), FieldDefinition("enable_identity_alias_metadata", .bool),
        FieldDefinition("ocsp_cache_size", .integer), FieldDefinition("role_cache_size", .integer),
    ]

    /// Whether a token can be renewed without showing the key it was given for.
    private(set) var disablesBinding = false
    private var tellsAliasMetadata = false
    private var statusCacheSize = 100
    private var roleCacheSize = 200

    /// Takes over what was sent; what was not sent stays.
    mutating func take(_ values: FieldValues) {
        if values.has("disable_binding") { disablesBinding = values.bool("disable_binding") }
        if values.has("enable_identity_alias_metadata") {
            tellsAliasMetadata = values.bool("enable_identity_alias_metadata")
        }
        if values.has("ocsp_cache_size") { statusCacheSize = values.integer("ocsp_cache_size") }
        if values.has("role_cache_size") { roleCacheSize = values.integer("role_cache_size") }
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        [
            "disable_binding": .bool(disablesBinding), "enable_identity_alias_metadata": .bool(tellsAliasMetadata),
            "ocsp_cache_size": .integer(statusCacheSize), "role_cache_size": .integer(roleCacheSize),
        ]
    }
}
