import SignetCore

/// A role of the `approle` method: whoever has its id, and one of its secret ids, may log in.
struct AppRole: Codable, Hashable, Sendable {
    /// In lower case.
    let name: String
    /// Hexadecimal of 32 random bytes, for the hashes of secret ids; a role of the same name made later has another.
    let secretKey: String
    var roleID: String
    /// Whether a login needs a secret id.
    private(set) var bindsSecretID = true
    /// From where logins may come; empty: from everywhere.
    private(set) var boundCIDRs: [String] = []
    /// Whether the ranges were set under their old name.
    private var hasOldCIDRName = false
    /// How often a secret id is good; 0: without limit.
    private(set) var secretIDUses = 0
    /// How long a secret id is good, in seconds; 0: without limit.
    private(set) var secretIDTTL = 0
    private var hasLocalSecretIDs = false
    private(set) var token = TokenParameters()

    init(name: String, secretKey: String, roleID: String) {
        self.name = name
        self.secretKey = secretKey
        self.roleID = roleID
    }

    static let fields: FieldSchema =
        [
            FieldDefinition("bind_secret_id", .bool), FieldDefinition("secret_id_bound_cidrs", .list),
            FieldDefinition("bound_cidr_list", .list), FieldDefinition("secret_id_num_uses", .integer),
            FieldDefinition("secret_id_ttl", .duration), FieldDefinition("local_secret_ids", .bool),
            FieldDefinition("role_id"),
        ] + TokenParameters.fields(oldNames: ["policies", "period"])

    /// Takes over what was sent; what was not sent stays. The role's id is not among it.
    /// - Parameter isNew: whether it may still be said that secret ids are of this cluster alone
    /// - Throws: `VaultFailure` (400) when values do not go together.
    mutating func take(_ values: FieldValues, isNew: Bool) throws {
        try token.take(values)
        if values.has("local_secret_ids") {
            guard isNew || values.bool("local_secret_ids") == hasLocalSecretIDs else {
                throw VaultFailure.invalid("local_secret_ids can only be modified during role creation")
            }
            hasLocalSecretIDs = values.bool("local_secret_ids")
        }
        if values.has("bind_secret_id") { bindsSecretID = values.bool("bind_secret_id") }
        if values.has("secret_id_num_uses") { secretIDUses = values.integer("secret_id_num_uses") }
        if values.has("secret_id_ttl") { secretIDTTL = values.seconds("secret_id_ttl") }
        if let sent = ["secret_id_bound_cidrs", "bound_cidr_list"].first(where: values.has) {
            boundCIDRs = values.list(sent)
            hasOldCIDRName = sent == "bound_cidr_list"
        }
        try check()
    }

    /// Puts one field back to what it is when it was never sent.
    /// - Throws: `VaultFailure` (400) when the role would be open to everybody.
    mutating func reset(_ field: String) throws {
        switch field {
        case "bind_secret_id": bindsSecretID = true
        case "secret_id_bound_cidrs", "bound_cidr_list": boundCIDRs = []
        case "secret_id_num_uses": secretIDUses = 0
        case "secret_id_ttl": secretIDTTL = 0
        default: token.reset(field)
        }
        try check()
    }

    private func check() throws {
        guard bindsSecretID || !boundCIDRs.isEmpty || !token.boundCIDRs.isEmpty else {
            throw VaultFailure.invalid("at least one constraint should be enabled on the role")
        }
        guard secretIDUses >= 0 else { throw VaultFailure.invalid("secret_id_num_uses cannot be negative") }
        guard secretIDTTL >= 0 else { throw VaultFailure.invalid("secret_id_ttl cannot be negative") }
        try boundCIDRs.checkNetworks("secret_id_bound_cidrs")
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        var data = token.data
        data["bind_secret_id"] = .bool(bindsSecretID)
        data["secret_id_bound_cidrs"] = .strings(boundCIDRs)
        data["secret_id_num_uses"] = .integer(secretIDUses)
        data["secret_id_ttl"] = .integer(secretIDTTL)
        data["local_secret_ids"] = .bool(hasLocalSecretIDs)
        if hasOldCIDRName { data["bound_cidr_list"] = .strings(boundCIDRs) }
        return data
    }
}
