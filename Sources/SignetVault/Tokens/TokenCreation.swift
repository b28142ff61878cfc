import Foundation
import SignetCore

/// The rules by which one token makes another.
struct TokenCreation {
    static let fields: FieldSchema = [
        FieldDefinition("id"), FieldDefinition("role_name"), FieldDefinition("policies", .list),
        FieldDefinition("meta", .map), FieldDefinition("no_parent", .bool), FieldDefinition("no_default_policy", .bool),
        FieldDefinition("renewable", .bool, default: true), FieldDefinition("ttl", .duration),
        FieldDefinition("lease", .duration), FieldDefinition("type"), FieldDefinition("explicit_max_ttl", .duration),
        FieldDefinition("display_name"), FieldDefinition("num_uses", .integer), FieldDefinition("period", .duration),
        FieldDefinition("entity_alias"),
    ]

    let values: FieldValues
    /// Whose child it is to be, or would be.
    let parent: TokenEntry
    /// Of the request: `auth/token/create/web`
    let path: String
    /// Whether the path itself says that it has no parent.
    let isOrphan: Bool
    let role: TokenRole?
    /// Whether the parent's policies grant `sudo` on the path.
    let hasSudo: Bool
    let mount: MountEntry
    let limits: LeaseLimits
    let now: Date

    /// The entry of the token to be made.
    /// - Returns: with it, what is to be warned of
    /// - Throws: `VaultFailure` (400) when the parent may not make such a token.
    func entry() throws -> (entry: TokenEntry, warnings: [String]) {
        try checkParent()
        let type = try type()
        let accessor = type == TokenEntry.batch ? "" : TokenStore.makeAccessor()
        var entry = TokenEntry(accessor: accessor, policies: [], path: path, createdAt: now)
        entry.type = type
        entry.parent = parent.accessor
        entry.displayName = displayName
        entry.metadata = values.has("meta") ? values.map("meta") : nil
        entry.usesLeft = entry.isBatch ? 0 : try useLimit()
        entry.isRenewable = values.bool("renewable") && role?.isRenewable != false && !entry.isBatch
        if let role {
            entry.role = role.name
            if !role.pathSuffix.isEmpty { entry.path += "/" + role.pathSuffix }
        }
        try checkPrivileges()
        entry.policies = try TokenPolicyChoice(
            requested: values.list("policies"), parent: parent.policies, role: role, hasSudo: hasSudo,
            noDefaultPolicy: values.bool("no_default_policy")
        ).policies()
        guard !entry.isBatch || !entry.isRoot else { throw VaultFailure.invalid("batch tokens cannot be root tokens") }
        bind(&entry)
        let warnings = try limit(&entry)
        return (entry, warnings)
    }

    private func checkParent() throws {
        guard !parent.isBatch else { throw VaultFailure.invalid("batch tokens cannot create more tokens") }
        guard parent.usesLeft == 0 else {
            throw VaultFailure.invalid("restricted use token cannot generate child tokens")
        }
    }

    private func type() throws -> String {
        var type = values.string("type")
        switch role?.tokenType {
        case "service", "batch": type = role?.tokenType ?? ""
        case "default-batch" where type.isEmpty: type = TokenEntry.batch
        default: break
        }
        guard ["", TokenEntry.service, TokenEntry.batch].contains(type) else {
            throw VaultFailure.invalid("invalid 'token_type' value")
        }
        guard type == TokenEntry.batch else { return TokenEntry.service }
        for name in ["explicit_max_ttl", "num_uses", "period"] where values.integer(name) != 0 {
            throw VaultFailure.invalid("batch tokens cannot have \"\(name)\" set")
        }
        return type
    }

    private func useLimit() throws -> Int {
        let wanted = values.integer("num_uses")
        guard wanted >= 0 else { throw VaultFailure.invalid("number of uses cannot be negative") }
        return lesser(wanted, role?.useLimit ?? 0)
    }

    private var displayName: String {
        guard let name = values.optionalString("display_name") else { return "token" }
        let full = "token-\(name)".replacing(/[^a-zA-Z0-9-]/, with: "-")
        return full.hasSuffix("-") ? String(full.dropLast()) : full
    }

    private func checkPrivileges() throws {
        if values.optionalString("entity_alias") != nil {
            guard role != nil else {
                throw VaultFailure.invalid("'entity_alias' is only allowed in combination with token role")
            }
            throw VaultFailure.invalid("'entity_alias' cannot be used: this server keeps no entities")
        }
        guard hasSudo else {
            if values.optionalString("id") != nil {
                throw VaultFailure.invalid("root or sudo privileges required to specify token id")
            }
            if role == nil, values.bool("no_parent") {
                throw VaultFailure.invalid("root or sudo privileges required to create orphan token")
            }
            if values.seconds("period") > 0 {
                throw VaultFailure.invalid("root or sudo privileges required to create periodic token")
            }
            return
        }
    }

    /// Whose child it is, and from where it may be used: a role says that itself, a child does as its parent.
    private func bind(_ entry: inout TokenEntry) {
        if role?.isOrphan ?? (isOrphan || values.bool("no_parent")) { entry.parent = nil }
        if entry.parent != nil { entry.entityID = parent.entityID }
        entry.boundCIDRs = role?.boundCIDRs ?? (entry.parent == nil ? [] : parent.boundCIDRs)
    }

    /// How long it lives.
    private func limit(_ entry: inout TokenEntry) throws -> [String] {
        var warnings: [String] = []
        let wanted = values.seconds(values.has("ttl") ? "ttl" : "lease")
        let role = entry.isBatch ? nil : role
        let explicitMaxTTL = lesser("explicit_max_ttl", role?.explicitMaxTTL, "Explicit max TTL", &warnings)
        let period = lesser("period", role?.period, "Period", &warnings)
        entry.explicitMaxTTL = explicitMaxTTL
        entry.period = values.seconds("period")
        if period > 0 || wanted > 0 || !entry.isRoot {
            let (ttl, capped) = try Lifetime(ttl: wanted, period: period, explicitMaxTTL: explicitMaxTTL)
                .granted(since: now, now: now, on: mount, limits: limits)
            entry.creationTTL = ttl
            warnings += capped
        } else {
            entry.creationTTL = explicitMaxTTL
        }
        if entry.creationTTL > 0 {
            entry.expiresAt = now.addingTimeInterval(Double(entry.creationTTL))
        } else {
            guard parent.expiresAt == nil else {
                throw VaultFailure.invalid("expiring root tokens cannot create non-expiring root tokens")
            }
            entry.isRenewable = false
            entry.boundCIDRs = []
        }
        return warnings
    }

    /// Of what was sent and what the role says, where 0 says nothing.
    private func lesser(_ field: String, _ ofRole: Int?, _ words: String, _ warnings: inout [String]) -> Int {
        let (sent, ofRole) = (values.seconds(field), ofRole ?? 0)
        let result = lesser(sent, ofRole)
        if sent > 0, ofRole > 0 {
            warnings.append(
                "\(words) specified both during creation call and in role; using the lesser value of \(result) seconds")
        }
        return result
    }

    private func lesser(_ left: Int, _ right: Int) -> Int {
        left == 0 || right == 0 ? max(left, right) : min(left, right)
    }
}
