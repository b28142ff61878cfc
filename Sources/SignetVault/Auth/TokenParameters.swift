import SignetCore

/// What a role says about the tokens that logins by it get: the fields `token_*`, under their old names too.
struct TokenParameters: Codable, Hashable, Sendable {
    /// In lower case, sorted; without `default`.
    private(set) var policies: [String] = []
    /// In seconds; 0: the mount's default.
    private(set) var ttl = 0
    /// In seconds; 0: the mount's longest.
    private(set) var maxTTL = 0
    /// In seconds.
    private(set) var explicitMaxTTL = 0
    /// In seconds.
    private(set) var period = 0
    /// 0: without limit.
    private(set) var useLimit = 0
    private(set) var noDefaultPolicy = false
    /// `default`, `service` or `batch`.
    private(set) var type = "default"
    /// From where logins may come and tokens be used; empty: from everywhere.
    private(set) var boundCIDRs: [String] = []
    /// Whether a token is good only at the address it was given to.
    private(set) var strictlyBindsAddress = false
    /// The old names by which something was set last: who set it so reads it so.
    private var oldNames: Set<String> = []

    /// The fields that a path with these parameters understands.
    /// - Parameter oldNames: those of ``successors`` that this method understands
    static func fields(oldNames: [String]) -> FieldSchema {
        FieldSchema(
            current
                + oldNames.compactMap { old in
                    current.first { $0.name == successors[old] }.map { FieldDefinition(old, $0.kind) }
                })
    }

    /// What old names are called now.
    private static let successors = [
        "policies": "token_policies", "ttl": "token_ttl", "lease": "token_ttl", "max_ttl": "token_max_ttl",
        "period": "token_period", "num_uses": "token_num_uses", "bound_cidrs": "token_bound_cidrs",
    ]

    private static let current = [
        FieldDefinition("token_policies", .list), FieldDefinition("token_ttl", .duration),
        FieldDefinition("token_max_ttl", .duration), FieldDefinition("token_explicit_max_ttl", .duration),
        FieldDefinition("token_period", .duration), FieldDefinition("token_num_uses", .integer),
        FieldDefinition("token_no_default_policy", .bool), FieldDefinition("token_type"),
        FieldDefinition("token_bound_cidrs", .list), FieldDefinition("token_strictly_bind_ip", .bool),
    ]

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when values do not go together.
    mutating func take(_ values: FieldValues) throws {
        for name in Self.current.map(\.name) {
            let old = Self.successors.keys.filter { Self.successors[$0] == name }
            if values.has(name) {
                set(name, from: values, as: name)
                oldNames.subtract(old)
            } else if let sent = old.sorted().first(where: values.has) {
                set(name, from: values, as: sent)
                oldNames.insert(sent)
            }
        }
        try check()
    }

    /// Puts one field back to what it is when it was never sent.
    mutating func reset(_ name: String) {
        set(name, from: FieldValues(given: [:], schema: []), as: name)
        oldNames = oldNames.filter { Self.successors[$0] != name }
    }

    private mutating func set(_ name: String, from values: FieldValues, as sent: String) {
        switch name {
        case "token_policies": policies = Self.normalized(values.list(sent))
        case "token_ttl": ttl = values.seconds(sent)
        case "token_max_ttl": maxTTL = values.seconds(sent)
        case "token_explicit_max_ttl": explicitMaxTTL = values.seconds(sent)
        case "token_period": period = values.seconds(sent)
        case "token_num_uses": useLimit = values.integer(sent)
        case "token_no_default_policy": noDefaultPolicy = values.bool(sent)
        case "token_type": type = values.optionalString(sent) ?? "default"
        case "token_bound_cidrs": boundCIDRs = values.list(sent)
        case "token_strictly_bind_ip": strictlyBindsAddress = values.bool(sent)
        default: break
        }
    }

    /// As policies are named: trimmed, in lower case, each once, sorted.
    static func normalized(_ policies: [String]) -> [String] {
        Set(policies.map { $0.trimmedASCIIWhitespace.lowercased() }).filter { !$0.isEmpty }.sorted()
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        var data: [String: JSONValue] = [
            "token_policies": .strings(policies), "token_ttl": .integer(ttl), "token_max_ttl": .integer(maxTTL),
            "token_explicit_max_ttl": .integer(explicitMaxTTL), "token_period": .integer(period),
            "token_num_uses": .integer(useLimit), "token_no_default_policy": .bool(noDefaultPolicy),
            "token_type": .string(type), "token_bound_cidrs": .strings(boundCIDRs),
            "token_strictly_bind_ip": .bool(strictlyBindsAddress),
        ]
        for old in oldNames { data[old] = Self.successors[old].flatMap { data[$0] } }
        return data
    }
}

// MARK: - Rules

extension TokenParameters {
    private func check() throws {
        let numbers = [
            ("token_ttl", ttl), ("token_max_ttl", maxTTL), ("token_explicit_max_ttl", explicitMaxTTL),
            ("token_period", period), ("token_num_uses", useLimit),
        ]
        if let negative = numbers.first(where: { $0.1 < 0 }) {
            throw VaultFailure.invalid("'\(negative.0)' cannot be negative")
        }
        if maxTTL > 0, ttl > maxTTL {
            throw VaultFailure.invalid("token_ttl should not be greater than token_max_ttl")
        }
        guard ["default", "service", "batch", "default-service", "default-batch"].contains(type) else {
            throw VaultFailure.invalid("invalid 'token_type' value \"\(type.prefix(60))\"")
        }
        if type.hasSuffix("batch"), period > 0 {
            throw VaultFailure.invalid(
                "'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens")
        }
        if type.hasSuffix("batch"), useLimit > 0 {
            throw VaultFailure.invalid(
                "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with limited use count")
        }
        try boundCIDRs.checkNetworks("token_bound_cidrs")
    }
}

// MARK: - Logins

extension TokenParameters {
    /// - Throws: `VaultFailure` (403) when logins may not come from there.
    func checkOrigin(of request: VaultRequest) throws {
        guard boundCIDRs.permitsAddress(request.remoteAddress) else { throw VaultFailure.noToken }
    }

    /// The terms of a token.
    /// - Parameters:
    ///   - name: who has logged in, as the method knows it; empty: nobody in particular
    ///   - request: the login, or the renewal of what it gave
    func grant(name: String, mount: MountEntry, request: VaultRequest) -> LoginGrant {
        var grant = LoginGrant(displayName: mount.displayName(of: name), policies: policies)
        grant.ttl = ttl
        grant.maxTTL = maxTTL
        grant.explicitMaxTTL = explicitMaxTTL
        grant.period = period
        grant.useLimit = useLimit
        grant.noDefaultPolicy = noDefaultPolicy
        grant.tokenType = tokenType(on: mount)
        grant.boundCIDRs = boundCIDRs
        if strictlyBindsAddress, let address = request.remoteAddress { grant.boundCIDRs = [address] }
        return grant
    }

    /// The terms of a token that is renewed.
    /// - Throws: `VaultFailure` (400) when its policies are no longer those it was given.
    func grantIfUnchanged(
        name: String, mount: MountEntry, request: VaultRequest, since token: TokenEntry
    ) throws -> LoginGrant {
        guard Set(policies).subtracting(["default"]) == Set(token.policies).subtracting(["default"]) else {
            throw VaultFailure.invalid("policies have changed, not renewing")
        }
        return grant(name: name, mount: mount, request: request)
    }

    /// What the mount is tuned to may decide, and decides where the role does not.
    private func tokenType(on mount: MountEntry) -> String {
        switch (mount.tuning.tokenType, type) {
        case ("service", _), ("batch", _): mount.tuning.tokenType ?? "service"
        case ("default-batch", "default"), (_, "default-batch"), (_, "batch"): "batch"
        default: "service"
        }
    }
}

extension MountEntry {
    /// How someone who has logged in here is called: `approle`, `cert-web`.
    func displayName(of name: String) -> String {
        let place = path.split(separator: "/").drop { $0 == "auth" }
        return (place.map(String.init) + [name]).filter { !$0.isEmpty }.joined(separator: "-")
    }
}
