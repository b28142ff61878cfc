import SignetAuthority
import SignetCore
import SignetPKI

extension FieldNode {
    /// An element of an authority's `roles`.
    func role(of authority: String) -> Role? {
        guard let section = section(.role) else { return nil }
        let name = section.required("name", example: "services")?.name()
        var role = Role(name: name ?? "", authority: authority)
        section.set(&role.allowedDomains, "allowed_domains") { $0.texts(example: "example.com", Self.domain) }
        section.set(&role.allowBareDomains, "allow_bare_domains") { $0.boolean() }
        section.set(&role.allowSubdomains, "allow_subdomains") { $0.boolean() }
        section.set(&role.allowWildcards, "allow_wildcards") { $0.boolean() }
        section.set(&role.allowAnyName, "allow_any_name") { $0.boolean() }
        section.set(&role.allowIPAddresses, "allow_ip_addresses") { $0.boolean() }
        section.set(&role.allowedIPRanges, "allowed_ip_ranges") { $0.texts(example: "10.0.0.0/8", Self.addressRange) }
        section.set(&role.allowEmailAddresses, "allow_email_addresses") { $0.boolean() }
        section.set(&role.allowedURIs, "allowed_uris") { $0.texts(example: "\"spiffe://example.com/*\"") { $0 } }
        section.set(&role.allowOtherNames, "allow_other_names") { $0.boolean() }
        section.readLifetimes(into: &role)
        section.set(&role.usage, "usage") { $0.choice([.server, .client, .peer]) }
        section.set(&role.keyAlgorithms, "key_algorithms") { $0.keyAlgorithms() }
        section.set(&role.allowOutlivingIssuer, "allow_outliving_issuer") { $0.boolean() }
        section.set(&role.subject, "subject") { $0.subject() }
        section.set(&role.policies, "policies") { $0.texts(example: "1.3.6.1.4.1.99999.1", Self.objectIdentifier) }
        section.set(&role.keyUsage, "key_usage") { $0.keyUsage() }
        section.set(&role.extendedKeyUsages, "extended_key_usages") {
            $0.texts(example: "1.3.6.1.5.5.7.3.1", Self.objectIdentifier)
        }
        return name == nil ? nil : role
    }

    private func keyAlgorithms() -> [KeyAlgorithm]? {
        guard let elements = list(example: "[ecdsa-p256]") else { return nil }
        let algorithms = elements.compactMap { $0.choice(KeyAlgorithm.allCases) }
        guard !elements.isEmpty else {
            report("no key would be allowed.", remedy: "Name at least one algorithm, or leave the line out.")
            return nil
        }
        return algorithms
    }

    private func keyUsage() -> KeyUsage? {
        list(example: "[digital_signature]").map { elements in
            KeyUsage(elements.compactMap { $0.choice(KeyUsageName.allCases)?.usage })
        }
    }

    private static func domain(_ text: String) throws -> String {
        guard case .dns(let name) = try AlternativeName(parsing: "dns:\(text)"), !name.hasPrefix("*.") else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(100))\" is not a domain.",
                remedy: "Write it without a wildcard; allow_subdomains and allow_wildcards say what may stand below it."
            )
        }
        return name
    }

    private static func addressRange(_ text: String) throws -> String {
        try NameConstraints(permitted: ["ip:\(text)"]).check()
        return text
    }

    private static func objectIdentifier(_ text: String) throws -> String {
        let arcs = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...32).contains(arcs.count), arcs.allSatisfy({ UInt32($0) != nil && $0.first != "+" }),
            let first = UInt32(arcs[0]), let second = UInt32(arcs[1]), first == 2 || (first < 2 && second < 40)
        else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(100))\" is not an object identifier.",
                remedy: "Write numbers joined by dots, for example 1.3.6.1.5.5.7.3.1.")
        }
        return text
    }
}

extension FieldSection {
    /// `ttl`, `max_ttl` and `backdate`. Where only one of the first two is written, the other one's default gives way.
    fileprivate func readLifetimes(into role: inout Role) {
        set(&role.ttl, "ttl") { $0.duration(in: .seconds(10)...FieldNode.longest) }
        set(&role.maxTTL, "max_ttl") { $0.duration(in: .seconds(10)...FieldNode.longest) }
        set(&role.backdate, "backdate") { $0.duration(in: .zero...Duration.seconds(7 * 86_400)) }
        guard role.ttl.duration > role.maxTTL.duration else { return }
        if self["max_ttl"] == nil {
            role.maxTTL = role.ttl
        } else if self["ttl"] == nil {
            role.ttl = role.maxTTL
        } else {
            self["ttl"]?.report(
                "\(role.ttl) is longer than max_ttl, \(role.maxTTL).", remedy: "Lower ttl or raise max_ttl.")
        }
    }
}

/// The bits of keyUsage as `signet.yaml` writes them.
private enum KeyUsageName: String, CaseIterable {
    case digitalSignature = "digital_signature"
    case contentCommitment = "content_commitment"
    case keyEncipherment = "key_encipherment"
    case dataEncipherment = "data_encipherment"
    case keyAgreement = "key_agreement"

    var usage: KeyUsage {
        switch self {
        case .digitalSignature: .digitalSignature
        case .contentCommitment: .contentCommitment
        case .keyEncipherment: .keyEncipherment
        case .dataEncipherment: .dataEncipherment
        case .keyAgreement: .keyAgreement
        }
    }
}
