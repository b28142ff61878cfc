import SignetCore
import SignetPKI

/// Which names a role allows, made ready to be asked often.
struct NameRules: Sendable {
    private let role: Role
    private let domains: [String]
    /// A pattern a label, so that a star never stands for a dot.
    private let patterns: [[GlobPattern]]
    private let addresses: [AddressRange]
    private let identifiers: [GlobPattern]

    /// - Throws: `.invalidRole` naming the rule that cannot be understood.
    init(_ role: Role) throws {
        self.role = role
        var (domains, patterns): ([String], [[GlobPattern]]) = ([], [])
        for entry in role.allowedDomains {
            let host = try Self.host(entry, in: role)
            if host.contains("*") {
                patterns.append(host.split(separator: ".").map { GlobPattern($0) })
            } else {
                domains.append(host)
            }
        }
        self.domains = domains
        self.patterns = patterns
        addresses = try role.allowedIPRanges.map { text in
            guard let range = AddressRange(text) else {
                throw role.invalid(
                    "has the address range \"\(text)\", which cannot be understood",
                    "Write an address and a prefix length with no bits set beyond it, for example 10.0.0.0/8.")
            }
            return range
        }
        identifiers = try role.allowedURIs.map { text in
            guard !text.isEmpty else { throw role.invalid("has an empty URI pattern", "Remove it.") }
            return GlobPattern(text)
        }
    }

    /// A domain in lower-case A-labels; a pattern only in lower case.
    private static func host(_ entry: String, in role: Role) throws -> String {
        let probe = entry.replacing("*", with: "x")
        guard case .dns(let host)? = try? AlternativeName(parsing: "dns:\(probe)") else {
            throw role.invalid(
                "has the domain \"\(entry)\", which is no host name",
                "Write it as example.com, without dots at either end.")
        }
        return entry.contains("*") ? entry.lowercased() : host
    }

    /// - Throws: `.nameNotAllowed` saying what is allowed.
    func check(_ name: AlternativeName) throws {
        guard !role.allowAnyName, !allows(name) else { return }
        throw SignetError(
            .nameNotAllowed, "\(Self.kind(of: name)) \"\(name.value)\" is not allowed by \(role.title).",
            remedy: "Allowed are: \(summary). Ask for one of these, or change the role.")
    }

    /// A common name must be allowed like any other name, of whatever kind it looks.
    /// - Throws: `.nameNotAllowed`.
    func check(commonName: String) throws {
        guard !role.allowAnyName else { return }
        if let name = try? AlternativeName(parsing: commonName), allows(name) { return }
        throw SignetError(
            .nameNotAllowed, "The common name \"\(commonName)\" is not allowed by \(role.title).",
            remedy: "Allowed are: \(summary). Ask for one of these, leave the common name out, or change the role.")
    }

    private func allows(_ name: AlternativeName) -> Bool {
        switch name {
        case .dns(let host): return allowsHost(host.lowercased())
        case .ip(let address):
            return role.allowIPAddresses && (addresses.isEmpty || addresses.contains { $0.contains(address) })
        case .email(let address):
            guard role.allowEmailAddresses, let host = address.split(separator: "@").last else { return false }
            return allowsHost(host.lowercased())
        case .uri(let uri): return identifiers.contains { $0.matches(uri) }
        case .otherName: return role.allowOtherNames
        }
    }

    private func allowsHost(_ host: String) -> Bool {
        if host.utf8.contains(UInt8(ascii: "*")), !role.allowWildcards { return false }
        for domain in domains {
            if role.allowBareDomains, host == domain { return true }
            if role.allowSubdomains, host.utf8.count > domain.utf8.count + 1, host.hasSuffix(domain),
                host.utf8.dropLast(domain.utf8.count).last == UInt8(ascii: ".")
            {
                return true
            }
        }
        guard !patterns.isEmpty else { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return patterns.contains { pattern in
            pattern.count == labels.count && zip(pattern, labels).allSatisfy { $0.matches($1) }
        }
    }

    private static func kind(of name: AlternativeName) -> String {
        switch name {
        case .dns: "The name"
        case .ip: "The IP address"
        case .email: "The mail address"
        case .uri: "The URI"
        case .otherName: "The other name"
        }
    }

    /// What is allowed, for messages.
    private var summary: String {
        var parts: [String] = []
        if !role.allowedDomains.isEmpty {
            var extent: [String] = []
            if role.allowBareDomains { extent.append("themselves") }
            if role.allowSubdomains { extent.append("names below") }
            if role.allowWildcards { extent.append("wildcards") }
            parts.append("\(role.allowedDomains.joined(separator: ", ")) (\(extent.joined(separator: ", ")))")
        }
        if role.allowIPAddresses {
            let ranges = role.allowedIPRanges.joined(separator: ", ")
            parts.append(ranges.isEmpty ? "any IP address" : "IP addresses in \(ranges)")
        }
        if role.allowEmailAddresses { parts.append("mail addresses at these domains") }
        if !role.allowedURIs.isEmpty { parts.append("URIs like \(role.allowedURIs.joined(separator: ", "))") }
        if role.allowOtherNames { parts.append("other names") }
        return parts.isEmpty ? "no names at all" : parts.joined(separator: "; ")
    }
}
