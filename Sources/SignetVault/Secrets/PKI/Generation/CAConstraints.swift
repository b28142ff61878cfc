import SignetPKI

/// The names below a CA to which it is limited: `permitted_dns_domains` and its like.
enum CAConstraints {
    /// The last word of a field's name, and what entries of its kind begin with.
    private static let kinds = [
        ("dns_domains", "dns"), ("ip_ranges", "ip"), ("email_addresses", "email"), ("uri_domains", "uri"),
    ]

    static let fields: [FieldDefinition] = kinds.flatMap { kind, _ in
        [FieldDefinition("permitted_\(kind)", .list), FieldDefinition("excluded_\(kind)", .list)]
    }

    /// nil: nothing is limited.
    static func of(_ call: VaultCall) -> NameConstraints? {
        let constraints = NameConstraints(
            permitted: entries(call, "permitted"), excluded: entries(call, "excluded"))
        return constraints.isEmpty ? nil : constraints
    }

    private static func entries(_ call: VaultCall, _ which: String) -> [String] {
        kinds.flatMap { kind, prefix in
            call.list("\(which)_\(kind)").map { text in
                // A host name covers what is below it, with or without a dot before it.
                let isDotted = prefix == "dns" && text.hasPrefix(".")
                return "\(prefix):\(isDotted ? String(text.dropFirst()) : text)"
            }
        }
    }
}
