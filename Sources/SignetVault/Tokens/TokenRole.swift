import SignetAuthority
import SignetCore

/// What tokens are like that are made by a role of `auth/token/roles`, and who may be given which policies.
struct TokenRole: Codable, Hashable, Sendable {
    let name: String
    var allowedPolicies: [String] = []
    /// With `*`.
    var allowedPoliciesGlob: [String] = []
    var disallowedPolicies: [String] = []
    /// With `*`.
    var disallowedPoliciesGlob: [String] = []
    var allowedEntityAliases: [String] = []
    /// Whether its tokens have no parent.
    var isOrphan = false
    var isRenewable = true
    /// Appended to the path of its tokens, so that they can be revoked together.
    var pathSuffix = ""
    var boundCIDRs: [String] = []
    /// In seconds; 0: none.
    var explicitMaxTTL = 0
    /// In seconds; 0: none.
    var period = 0
    /// 0: without limit.
    var useLimit = 0
    var noDefaultPolicy = false
    /// `service`, `batch`, `default-service` or `default-batch`.
    var tokenType = "default-service"
    /// Which fields were written by the names they once had, and are read by them too.
    var legacyFields: Set<String> = []

    init(name: String) {
        self.name = name
    }

    /// Whether it says which policies may be given, so that those of whoever makes the token do not matter.
    var limitsPolicies: Bool {
        ![allowedPolicies, allowedPoliciesGlob, disallowedPolicies, disallowedPoliciesGlob].allSatisfy(\.isEmpty)
    }

    func allows(_ policy: String) -> Bool { Self.has(policy, in: allowedPolicies, or: allowedPoliciesGlob) }

    func disallows(_ policy: String) -> Bool { Self.has(policy, in: disallowedPolicies, or: disallowedPoliciesGlob) }

    private static func has(_ name: String, in names: [String], or globs: [String]) -> Bool {
        names.contains(name) || globs.contains { GlobPattern($0).matches(name) }
    }
}

// MARK: Fields

extension TokenRole {
    static let fields: FieldSchema = [
        FieldDefinition("role_name"), FieldDefinition("allowed_policies", .list),
        FieldDefinition("disallowed_policies", .list), FieldDefinition("allowed_policies_glob", .list),
        FieldDefinition("disallowed_policies_glob", .list), FieldDefinition("allowed_entity_aliases", .list),
        FieldDefinition("orphan", .bool), FieldDefinition("renewable", .bool), FieldDefinition("path_suffix"),
        FieldDefinition("token_bound_cidrs", .list), FieldDefinition("bound_cidrs", .list),
        FieldDefinition("token_explicit_max_ttl", .duration), FieldDefinition("explicit_max_ttl", .duration),
        FieldDefinition("token_period", .duration), FieldDefinition("period", .duration),
        FieldDefinition("token_num_uses", .integer), FieldDefinition("token_no_default_policy", .bool),
        FieldDefinition("token_type"),
    ]

    /// Takes over what was sent; the rest stays.
    /// - Returns: what is to be warned of
    /// - Throws: `VaultFailure` (400).
    mutating func apply(_ values: FieldValues, maxLeaseTTL: Int) throws -> [String] {
        var warnings: [String] = []
        values.ifSent("orphan") { isOrphan = $0.bool("orphan") }
        values.ifSent("renewable") { isRenewable = $0.bool("renewable") }
        values.ifSent("allowed_policies") { allowedPolicies = PolicyNames.normalized($0.list("allowed_policies")) }
        values.ifSent("allowed_policies_glob") {
            allowedPoliciesGlob = PolicyNames.normalized($0.list("allowed_policies_glob"))
        }
        values.ifSent("disallowed_policies") {
            disallowedPolicies = PolicyNames.distinct($0.list("disallowed_policies"))
        }
        values.ifSent("disallowed_policies_glob") {
            disallowedPoliciesGlob = PolicyNames.distinct($0.list("disallowed_policies_glob"))
        }
        values.ifSent("allowed_entity_aliases") {
            allowedEntityAliases = PolicyNames.distinct($0.list("allowed_entity_aliases"))
        }
        values.ifSent("token_num_uses") { useLimit = $0.integer("token_num_uses") }
        values.ifSent("token_no_default_policy") { noDefaultPolicy = $0.bool("token_no_default_policy") }
        if let name = chosen("period", values, &warnings) { period = values.seconds(name) }
        if let name = chosen("explicit_max_ttl", values, &warnings) { explicitMaxTTL = values.seconds(name) }
        if let name = chosen("bound_cidrs", values, &warnings) { boundCIDRs = values.list(name) }
        values.ifSent("path_suffix") { pathSuffix = $0.string("path_suffix") }
        values.ifSent("token_type") { tokenType = $0.string("token_type") }
        try check()
        if explicitMaxTTL > maxLeaseTTL {
            warnings.append(
                "Given explicit max TTL of \(explicitMaxTTL) is greater than system/mount allowed value of "
                    + "\(maxLeaseTTL) seconds; until this is fixed attempting to create tokens against this role "
                    + "will result in an error")
        }
        return warnings
    }

    /// The name by which a field was sent that once had another; the new one counts.
    private mutating func chosen(_ old: String, _ values: FieldValues, _ warnings: inout [String]) -> String? {
        let new = "token_" + old
        guard values.has(new) else {
            if values.has(old) { legacyFields.insert(old) }
            return values.has(old) ? old : nil
        }
        legacyFields.remove(old)
        if values.has(old) {
            warnings.append("Both '\(new)' and deprecated '\(old)' value supplied, ignoring the deprecated value")
        }
        return new
    }

    private func check() throws {
        guard ["service", "batch", "default-service", "default-batch"].contains(tokenType) else {
            throw VaultFailure.invalid("invalid 'token_type' value \"\(tokenType)\"")
        }
        guard useLimit >= 0 else { throw VaultFailure.invalid("'token_num_uses' cannot be negative") }
        for range in boundCIDRs where IPNetwork(range) == nil {
            throw VaultFailure.invalid("error parsing role fields: error parsing address \"\(range)\"")
        }
        guard !pathSuffix.contains("..") else {
            throw VaultFailure.invalid("error registering path suffix: path cannot contain parent references")
        }
        guard pathSuffix.isEmpty || pathSuffix.contains(/[0-9A-Za-z_][0-9A-Za-z_.-]+[0-9A-Za-z_]/) else {
            throw VaultFailure.invalid(
                "given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w")
        }
        guard tokenType == "batch" else { return }
        let problem: String? =
            if !isOrphan {
                "non-orphan tokens"
            } else if period > 0 {
                "periodic tokens"
            } else if isRenewable {
                "renewable tokens"
            } else if explicitMaxTTL > 0 {
                "tokens with an explicit max TTL"
            } else {
                nil
            }
        if let problem {
            throw VaultFailure.invalid("'token_type' cannot be 'batch' when role is set to generate \(problem)")
        }
    }

    /// As it is read.
    var description: [String: JSONValue] {
        var data: [String: JSONValue] = [
            "name": .string(name), "allowed_policies": .strings(allowedPolicies),
            "disallowed_policies": .strings(disallowedPolicies), "allowed_policies_glob": .strings(allowedPoliciesGlob),
            "disallowed_policies_glob": .strings(disallowedPoliciesGlob),
            "allowed_entity_aliases": .strings(allowedEntityAliases), "orphan": .bool(isOrphan),
            "renewable": .bool(isRenewable), "path_suffix": .string(pathSuffix), "token_type": .string(tokenType),
            "token_no_default_policy": .bool(noDefaultPolicy), "token_period": .integer(period),
            "token_explicit_max_ttl": .integer(explicitMaxTTL),
            "period": .integer(legacyFields.contains("period") ? period : 0),
            "explicit_max_ttl": .integer(legacyFields.contains("explicit_max_ttl") ? explicitMaxTTL : 0),
        ]
        if !boundCIDRs.isEmpty { data["token_bound_cidrs"] = .strings(boundCIDRs) }
        if legacyFields.contains("bound_cidrs") { data["bound_cidrs"] = .strings(boundCIDRs) }
        if useLimit > 0 { data["token_num_uses"] = .integer(useLimit) }
        return data
    }
}

extension FieldValues {
    /// Runs the body when the field was sent.
    fileprivate func ifSent(_ name: String, _ body: (FieldValues) throws -> Void) rethrows {
        if has(name) { try body(self) }
    }
}
