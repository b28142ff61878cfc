import SignetCore

extension MountEntry {
    /// `sys/` itself, for what is answered before there is a mount table.
    static let system = MountEntry(
        table: .secrets, path: "sys/", type: "system", uuid: "fixed/sys/", accessor: "system")

    /// As `sys/mounts` and `sys/auth` show it.
    var members: [String: JSONValue] {
        [
            "type": .string(type), "description": .string(description), "accessor": .string(accessor),
            "local": .bool(local), "seal_wrap": .bool(sealWrap), "external_entropy_access": false,
            "options": options.map { .object($0.mapValues(JSONValue.string)) } ?? .null, "uuid": .string(uuid),
            "plugin_version": "", "running_plugin_version": .string("v\(VaultCore.apiVersion)+builtin.vault"),
            "running_sha256": "", "deprecation_status": "supported",
            "config": .object(tuning.members(defaultTTL: tuning.defaultLeaseTTL, maxTTL: tuning.maxLeaseTTL)),
        ]
    }
}

extension MountTuning {
    /// - Parameters: the lifetimes to show: as they were set, or as they take effect
    func members(defaultTTL: Int, maxTTL: Int) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "default_lease_ttl": .integer(defaultTTL), "max_lease_ttl": .integer(maxTTL),
            "force_no_cache": .bool(forceNoCache),
        ]
        if let listingVisibility { members["listing_visibility"] = .string(listingVisibility) }
        if let tokenType { members["token_type"] = .string(tokenType) }
        let lists = [
            "audit_non_hmac_request_keys": auditNonHMACRequestKeys,
            "audit_non_hmac_response_keys": auditNonHMACResponseKeys,
            "passthrough_request_headers": passthroughRequestHeaders,
            "allowed_response_headers": allowedResponseHeaders,
        ]
        for case (let name, let list?) in lists { members[name] = .strings(list) }
        return members
    }

    static let fields: FieldSchema = [
        FieldDefinition("default_lease_ttl", .duration), FieldDefinition("max_lease_ttl", .duration),
        FieldDefinition("force_no_cache", .bool), FieldDefinition("listing_visibility"), FieldDefinition("token_type"),
        FieldDefinition("audit_non_hmac_request_keys", .list), FieldDefinition("audit_non_hmac_response_keys", .list),
        FieldDefinition("passthrough_request_headers", .list), FieldDefinition("allowed_response_headers", .list),
    ]

    /// Takes over what was sent, by ``fields``.
    /// - Throws: `VaultFailure` (400) when the default would be longer than the longest.
    mutating func change(_ values: FieldValues, limits: LeaseLimits) throws {
        if values.has("default_lease_ttl") { defaultLeaseTTL = values.seconds("default_lease_ttl") }
        if values.has("max_lease_ttl") { maxLeaseTTL = values.seconds("max_lease_ttl") }
        if values.has("force_no_cache") { forceNoCache = values.bool("force_no_cache") }
        if values.has("listing_visibility") { listingVisibility = values.string("listing_visibility") }
        if values.has("token_type") { tokenType = values.string("token_type") }
        let lists: [(String, WritableKeyPath<MountTuning, [String]?>)] = [
            ("audit_non_hmac_request_keys", \.auditNonHMACRequestKeys),
            ("audit_non_hmac_response_keys", \.auditNonHMACResponseKeys),
            ("passthrough_request_headers", \.passthroughRequestHeaders),
            ("allowed_response_headers", \.allowedResponseHeaders),
        ]
        for (name, path) in lists where values.has(name) { self[keyPath: path] = values.list(name) }
        guard defaultLeaseTTL <= (maxLeaseTTL == 0 ? limits.maxTTL : maxLeaseTTL) else {
            throw VaultFailure.invalid(
                "backend max lease TTL of \(GoDuration.text(seconds: maxLeaseTTL == 0 ? limits.maxTTL : maxLeaseTTL)) "
                    + "less than backend default lease TTL of \(GoDuration.text(seconds: defaultLeaseTTL))")
        }
    }
}
