import SignetPKI

/// What is different between a role and what it was before; the rules are named as in `signet.yaml`.
struct RoleChange: CustomStringConvertible {
    /// `ttl: 30d -> 24h; allow_wildcards: false -> true`, or for a new role what is not as in every new one:
    /// `created; allowed_domains: example.com`.
    let description: String

    /// - Parameter old: nil: there was none
    init(from old: Role?, to new: Role) {
        let before = Self.rules(of: old ?? Role(name: new.name, authority: new.authority))
        let changes = zip(before, Self.rules(of: new)).filter { $0.value != $1.value }.map { before, after in
            old == nil ? "\(after.name): \(after.value)" : "\(after.name): \(before.value) -> \(after.value)"
        }
        description = ((old == nil ? ["created"] : []) + changes).joined(separator: "; ")
    }

    /// Every rule with its value, in the order of `docs/configuration.md`.
    private static func rules(of role: Role) -> [(name: String, value: String)] {
        [
            ("allowed_domains", list(role.allowedDomains)),
            ("allow_bare_domains", "\(role.allowBareDomains)"),
            ("allow_subdomains", "\(role.allowSubdomains)"),
            ("allow_wildcards", "\(role.allowWildcards)"),
            ("allow_any_name", "\(role.allowAnyName)"),
            ("allow_ip_addresses", "\(role.allowIPAddresses)"),
            ("allowed_ip_ranges", list(role.allowedIPRanges)),
            ("allow_email_addresses", "\(role.allowEmailAddresses)"),
            ("allowed_uris", list(role.allowedURIs)),
            ("allow_other_names", "\(role.allowOtherNames)"),
            ("ttl", "\(role.ttl)"),
            ("max_ttl", "\(role.maxTTL)"),
            ("usage", role.usage.rawValue),
            ("key_algorithms", list(role.keyAlgorithms.map(\.rawValue))),
            ("backdate", "\(role.backdate)"),
            ("allow_outliving_issuer", "\(role.allowOutlivingIssuer)"),
            ("subject", role.subject?.description ?? none),
            ("policies", list(role.policies)),
            ("key_usage", role.keyUsage.map { list($0.names) } ?? none),
            ("extended_key_usages", role.extendedKeyUsages.map(list) ?? none),
        ]
    }

    private static let none = "none"

    private static func list(_ values: [String]) -> String {
        values.isEmpty ? none : values.joined(separator: ", ")
    }
}
