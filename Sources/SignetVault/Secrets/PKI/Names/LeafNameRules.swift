import SignetAuthority

/// Which host names and mail addresses a role allows, made ready to be asked often.
///
/// Subdomains are found by looking up what follows each dot, so that many domains cost no more than one.
struct LeafNameRules: Sendable {
    private let role: PKIRole
    /// In lower case.
    private let domains: Set<String>
    /// Those with a star, in lower case.
    private let patterns: [GlobPattern]
    /// Those with places for who asks.
    private let templates: [String]

    init(_ role: PKIRole) {
        self.role = role
        let isTemplate: (String) -> Bool = { role.allowedDomainsTemplate && $0.contains("{{") }
        let fixed = role.allowedDomains.filter { !$0.isEmpty && !isTemplate($0) }.map { $0.lowercased() }
        domains = Set(fixed)
        patterns = fixed.filter { $0.contains("*") }.map { GlobPattern($0) }
        templates = role.allowedDomains.filter(isTemplate)
    }

    /// Whether a host name, also with a wildcard, or a mail address may stand in a certificate.
    func allows(_ name: String, for applicant: LeafApplicant) -> Bool {
        guard let reading = Reading(name), isWellFormed(reading) else { return false }
        if role.allowAnyName { return true }
        return isLocal(reading) || isOfToken(reading, applicant.displayName) || isOfDomain(reading, applicant)
    }

    /// A name taken apart.
    private struct Reading {
        let name: String
        let isMail: Bool
        /// nil: no wildcard.
        let wildcardLabel: Substring?
        /// The host, of a wildcard what follows its first label; in lower case.
        let host: String

        /// - Returns: nil for what is no name of anything: two at-signs, two stars, a star in the wrong place.
        init?(_ name: String) {
            let parts = name.split(separator: "@", omittingEmptySubsequences: false)
            guard let last = parts.last, parts.count <= 2 else { return nil }
            self.name = name
            isMail = parts.count == 2
            guard last.utf8.contains(UInt8(ascii: "*")) else {
                wildcardLabel = nil
                host = last.lowercased()
                return
            }
            guard !isMail, let wildcard = WildcardName(last) else { return nil }
            wildcardLabel = wildcard.label
            host = wildcard.rest?.lowercased() ?? ""
        }
    }

    private func isWellFormed(_ reading: Reading) -> Bool {
        if reading.wildcardLabel != nil, !role.allowWildcardCertificates { return false }
        guard role.enforceHostnames else { return true }
        if !reading.host.isEmpty || reading.wildcardLabel == nil {
            guard let host = try? HostnameSyntax.encoded(reading.host), HostnameSyntax.isHostname(host) else {
                return false
            }
        }
        return reading.wildcardLabel.map { HostnameSyntax.isWildcardLabel($0) } ?? true
    }

    private func isLocal(_ reading: Reading) -> Bool {
        guard role.allowLocalhost else { return false }
        return ["localhost", "localdomain"].contains { base in
            reading.host == base
                ? reading.wildcardLabel == nil || role.allowSubdomains
                : role.allowSubdomains && reading.host.hasSuffix(".\(base)")
        }
    }

    private func isOfToken(_ reading: Reading, _ displayName: String) -> Bool {
        guard role.allowTokenDisplayName, !displayName.isEmpty else { return false }
        if reading.name == displayName { return true }
        guard role.allowSubdomains else { return false }
        if reading.isMail {
            let parts = displayName.split(separator: "@", omittingEmptySubsequences: false)
            if parts.count == 2, !parts[1].isEmpty, reading.host.hasSuffix(".\(parts[1].lowercased())") { return true }
        }
        return isBelow(displayName.lowercased(), reading)
    }

    private func isBelow(_ domain: String, _ reading: Reading) -> Bool {
        reading.host.hasSuffix(".\(domain)") || reading.wildcardLabel != nil && reading.host == domain
    }

    private func isOfDomain(_ reading: Reading, _ applicant: LeafApplicant) -> Bool {
        if role.allowBareDomains {
            if domains.contains(reading.name.lowercased()) { return true }
            if reading.isMail, domains.contains(reading.host) { return true }
        }
        if role.allowSubdomains, isBelowDomain(reading) { return true }
        if role.allowGlobDomains, !patterns.isEmpty {
            let name = reading.name.lowercased()
            if patterns.contains(where: { $0.matches(name) }) { return true }
        }
        return templates.contains { template in
            guard let domain = applicant.filled(template)?.lowercased(), !domain.isEmpty else { return false }
            if role.allowBareDomains, reading.name.lowercased() == domain || reading.isMail && reading.host == domain {
                return true
            }
            if role.allowSubdomains, isBelow(domain, reading) { return true }
            return role.allowGlobDomains && domain.contains("*")
                && GlobPattern(domain).matches(reading.name.lowercased())
        }
    }

    private func isBelowDomain(_ reading: Reading) -> Bool {
        guard !domains.isEmpty else { return false }
        if reading.wildcardLabel != nil, domains.contains(reading.host) { return true }
        var rest = reading.host[...]
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if domains.contains(String(rest)) { return true }
        }
        return false
    }
}
