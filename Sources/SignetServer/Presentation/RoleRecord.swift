import SignetAuthority
import SignetCore
import SignetPKI

/// A role, as commands print it.
public struct RoleRecord: Presentable {
    private let role: Role

    /// Wraps a role.
    public init(_ role: Role) {
        self.role = role
    }

    /// The role's own form, the one of signet.yaml.
    public func encode(to encoder: any Encoder) throws {
        try role.encode(to: encoder)
    }

    public var text: String {
        var fields = FieldList()
        fields.add("name", role.name)
        fields.add("authority", role.authority)
        fields.add("names", nameRules)
        fields.add("lifetime", "\(role.ttl), at most \(role.maxTTL)")
        fields.add("usage", role.usage.rawValue)
        fields.add("key usage", role.keyUsage?.names.joined(separator: ", "))
        fields.add(
            "extended",
            role.extendedKeyUsages?.map(ObjectIdentifierName.extendedKeyUsage).joined(separator: ", "))
        fields.add("keys", role.keyAlgorithms.map(\.rawValue).joined(separator: ", "))
        fields.add("backdate", role.backdate.description)
        fields.add("subject", role.subject?.description)
        fields.add("policies", role.policies)
        fields.add("outliving", role.allowOutlivingIssuer ? "certificates may outlive their issuer" : nil)
        return fields.text
    }

    /// What may be asked for, one sentence a kind.
    private var nameRules: [String] {
        if role.allowAnyName { return ["any name"] }
        var rules: [String] = []
        if !role.allowedDomains.isEmpty { rules.append(domainRule) }
        if role.allowIPAddresses {
            rules.append(
                role.allowedIPRanges.isEmpty
                    ? "any IP address" : "IP addresses in \(role.allowedIPRanges.joined(separator: ", "))")
        }
        if role.allowEmailAddresses { rules.append("e-mail addresses") }
        if !role.allowedURIs.isEmpty { rules.append("URIs like \(role.allowedURIs.joined(separator: ", "))") }
        if role.allowOtherNames { rules.append("other names") }
        return rules.isEmpty ? ["none"] : rules
    }

    private var domainRule: String {
        var parts: [String] = []
        if role.allowBareDomains { parts.append("themselves") }
        if role.allowSubdomains { parts.append("names below") }
        if role.allowWildcards { parts.append("wildcards") }
        let extent = parts.isEmpty ? "nothing in particular" : parts.joined(separator: ", ")
        return "\(role.allowedDomains.joined(separator: ", ")) (\(extent))"
    }
}

extension RoleRecord: TableRecord {
    public static var columns: [String] { ["AUTHORITY", "ROLE", "NAMES", "TTL", "MAX TTL", "USAGE"] }

    public var cells: [String] {
        [
            role.authority, role.name, nameRules.joined(separator: "; "), role.ttl.description, role.maxTTL.description,
            role.usage.rawValue,
        ]
    }
}
