import Foundation
import SignetACME
import SignetCore
import SignetDNS
import SignetPKI
import SignetRenewal

extension FieldNode {
    /// An element of `issuers`.
    func acmeIssuer(relativeTo directory: String) -> ACMEIssuerConfiguration? {
        guard let section = section(.acmeIssuer) else { return nil }
        let name = section.required("name", example: "letsencrypt")?.name()
        let url = section.required("directory", example: "letsencrypt")?.parsed(
            example: "letsencrypt", Self.directoryURL)
        // Read on whatever is missing, so that everything wrong is known at once.
        var issuer = ACMEIssuerConfiguration(name: name ?? "", directory: url ?? "")
        issuer.staging = WellKnownDirectory(url: issuer.directory)?.staging?.url
        section.set(&issuer.staging, "staging") { $0.parsed(example: "letsencrypt", Self.directoryURL) }
        section.set(&issuer.account, "account") { $0.name() }
        section.set(&issuer.contacts, "contacts") { $0.texts(example: "[ops@example.com]", Self.mailAddress) }
        section.set(&issuer.agreesToTerms, "agree_to_terms") { $0.boolean() }
        section.set(&issuer.trustedRoots, "trusted_roots") { $0.path(relativeTo: directory) }
        section.set(&issuer.externalAccount, "external_account") { $0.externalAccount(relativeTo: directory) }
        section.set(&issuer.profile, "profile") { $0.name() }
        section.set(&issuer.requiresProfile, "require_profile") { $0.boolean() }
        section.set(&issuer.preferredChain, "preferred_chain") { $0.text(example: "\"ISRG Root X1\"") }
        section.set(&issuer.resolvers, "resolvers") {
            $0.texts(example: "[192.0.2.53]", DNSServerAddress.init(parsing:))
        }
        section.set(&issuer.selfCheck, "self_check") { $0.selfCheck() }
        section.set(&issuer.ordersPerTenSeconds, "orders_per_10s") { $0.integer(in: 1...10_000) }
        section.set(&issuer.fallback, "fallback") { $0.texts(example: "[another-issuer]") { $0 } }
        let example = "[\(SectionKind.challenge.example)]"
        if let node = section.required("challenges", example: example), let challenges = node.list(example: example) {
            issuer.challenges = challenges.compactMap { $0.challenge(relativeTo: directory) }
            if challenges.isEmpty {
                node.report("no way of proving names is given.", remedy: "Write for example: \(example)")
            }
        }
        if issuer.requiresProfile, issuer.profile == nil {
            report("require_profile is set, but no profile.", remedy: "Name the profile, or leave require_profile out.")
        }
        return name == nil || url == nil ? nil : issuer
    }

    private static func directoryURL(_ text: String) throws -> String {
        if let known = WellKnownDirectory(rawValue: text) { return known.url }
        guard text.utf8.count <= 1000, let components = URLComponents(string: text),
            ["https", "http"].contains(components.scheme ?? ""), components.host?.isEmpty == false
        else {
            let names = WellKnownDirectory.allCases.map(\.rawValue).joined(separator: ", ")
            throw SignetError(
                .invalidInput, "\"\(text.prefix(200))\" is not the URL of an ACME directory.",
                remedy: "Write \(names), or a URL such as https://ca.example.com/acme/directory.")
        }
        return text
    }

    private static func mailAddress(_ text: String) throws -> String {
        let address = text.hasPrefix("mailto:") ? String(text.dropFirst(7)) : text
        guard address.utf8.count <= 320, address.split(separator: "@", omittingEmptySubsequences: false).count == 2,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !",?".utf8.contains($0) })
        else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(100))\" is not a mail address.", remedy: "Write ops@example.com.")
        }
        return address
    }

    private func externalAccount(relativeTo directory: String) -> ExternalAccountConfiguration? {
        guard let section = section(.externalAccount),
            let keyID = section.required("key_id", example: "kid-1")?.text()
        else { return nil }
        var account = ExternalAccountConfiguration(keyID: keyID, algorithm: SignatureScheme.hs256.rawValue)
        section.set(&account.secretFile, "secret_file") { $0.path(relativeTo: directory) }
        section.set(&account.secretEnvironment, "secret_environment") { $0.name() }
        section.set(&account.algorithm, "algorithm") { node in
            let schemes = [SignatureScheme.hs256, .hs384, .hs512]
            return node.choice(schemes)?.rawValue
        }
        guard section.present(["secret_file", "secret_environment"]).count == 1 else {
            report(
                "the secret is given \(account.secretFile == nil ? "nowhere" : "twice").",
                remedy: "Write secret_file or secret_environment.")
            return nil
        }
        return account
    }

    private func selfCheck() -> SelfCheckConfiguration? {
        switch text(example: "look") {
        case nil: nil
        case "look": .look
        case "none": SelfCheckConfiguration.none
        default: duration(in: .seconds(1)...Duration.seconds(3600)).map { .wait($0) }
        }
    }
}

// MARK: Challenges

extension FieldNode {
    private func challenge(relativeTo directory: String) -> ChallengeConfiguration? {
        guard let section = section(.challenge) else { return nil }
        let kinds = section.present(["http", "server", "webroot", "tls_alpn", "dns"])
        guard kinds.count == 1, let kind = kinds.first, let node = section[kind] else {
            report(
                "an element names one way of proving names.",
                remedy: "Write for example \(SectionKind.challenge.example).")
            return nil
        }
        var port = kind == "tls_alpn" ? 443 : 80
        section.set(&port, "port") { $0.integer(in: 1...65_535) }
        switch kind {
        case "http": return node.listenAddresses().map { .http(listen: $0, port: port) }
        case "tls_alpn" where node.isText("server"): return .tlsServer(port: port)
        case "tls_alpn": return node.listenAddresses().map { .tlsALPN(listen: $0, port: port) }
        case "server": return node.boolean() == true ? .server(port: port) : nil
        case "webroot": return node.directory(relativeTo: directory).map { .webroot($0, port: port) }
        default: return node.dnsChallenge(relativeTo: directory)
        }
    }

    private func isText(_ text: String) -> Bool { node.scalar?.string == text }

    /// Addresses, or `true` for all of the machine's.
    private func listenAddresses() -> [String]?? {
        if case .scalar = node, boolean() == true { return .some(nil) }
        let texts = texts(example: "[\"0.0.0.0:80\"]") { try Endpoint(parsing: $0).description }
        return texts.map { .some($0) }
    }

    private func dnsChallenge(relativeTo directory: String) -> ChallengeConfiguration? {
        guard let section = section(.dnsChallenge),
            let kind = section.required("provider", example: "rfc2136")?.text()
        else { return nil }
        var dns = DNSChallengeConfiguration(
            type: ChallengeType.dns01.rawValue, provider: DNSProviderSpec(kind: kind),
            authoritativePort: DNSServerAddress.standardPort, authoritativeServers: [:], ttl: 60)
        section.set(&dns.type, "type") { $0.choice([ChallengeType.dns01, .dnsAccount01, .dnsPersist01])?.rawValue }
        section.set(&dns.provider.settings, "settings") { $0.textMap(relativeTo: directory) }
        section.set(&dns.authoritativePort, "authoritative_port") { $0.integer(in: 1...65_535) }
        section.set(&dns.authoritativeServers, "authoritative_servers") { $0.serverMap() }
        section.set(&dns.ttl, "ttl") { $0.integer(in: 1...86_400) }
        do {
            try DNSProviderCatalog.check(dns.provider)
        } catch {
            report(error)
            return nil
        }
        return .dns(dns)
    }

    /// Settings of a provider, which knows its own keys. Paths are made absolute.
    private func textMap(relativeTo directory: String) -> [String: String]? {
        guard let pairs = pairs(example: "{ server: \"192.0.2.1\" }") else { return nil }
        var settings: [String: String] = [:]
        for (key, value) in pairs {
            let isPath = key == "path" || key.hasSuffix("_file") || key.hasSuffix("_path")
            settings[key] = isPath ? value.path(relativeTo: directory) : value.text()
        }
        return settings
    }

    private func serverMap() -> [String: [DNSServerAddress]]? {
        guard let pairs = pairs(example: "{ example.com: [192.0.2.1] }") else { return nil }
        var servers: [String: [DNSServerAddress]] = [:]
        for (zone, value) in pairs {
            servers[zone.lowercased()] = value.texts(example: "[192.0.2.1]", DNSServerAddress.init(parsing:))
        }
        return servers
    }
}
