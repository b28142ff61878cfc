import SignetCore
import SignetWatch

extension FieldNode {
    /// The section `watch`.
    /// - Parameter issuers: the names of issuers and authorities that are declared
    func watch(relativeTo directory: String, issuers: [String]) -> WatchConfiguration? {
        guard let section = section(.watch) else { return nil }
        var watch = WatchConfiguration()
        section.set(&watch.schedule, "schedule") { node in
            node.parsed(example: "0 6 * * *") { text in
                _ = try WatchSchedule(parsing: text)
                return text
            }
        }
        section.set(&watch.jitter, "jitter") { $0.duration(in: .zero...Duration.seconds(86_400)) }
        section.set(&watch.timeLimit, "time_limit") { $0.duration(in: .seconds(1)...Duration.seconds(86_400)) }
        section.set(&watch.warningDays, "warning_days") { $0.decimal(in: 0...3650) }
        section.set(&watch.criticalDays, "critical_days") { $0.decimal(in: 0...3650) }
        section.set(&watch.trustedRoots, "trusted_roots") { $0.path(relativeTo: directory) }
        section.set(&watch.revocation, "revocation") { $0.choice(WatchConfiguration.RevocationKind.allCases) }
        section.set(&watch.caa, "caa") { $0.boolean() }
        section.set(&watch.caaIdentities, "caa_identities") { $0.identities(of: issuers) }
        section.set(&watch.metricPlaces, "metric_places") { $0.integer(in: 0...1_000_000) }
        section.set(&watch.keep, "keep") { $0.duration(in: .seconds(86_400)...Self.longest) }
        if let nodes = section["sources"]?.list(example: "[\(SectionKind.watchSource.example)]") {
            watch.sources = nodes.unique("sources", name: \.name) { $0.watchSource(relativeTo: directory) }
        }
        if let nodes = section["notify"]?.list(example: "[\(SectionKind.notifier.example)]") {
            watch.notify = nodes.unique("notify", name: \.name) { $0.notifier(relativeTo: directory) }
        }
        if watch.criticalDays > watch.warningDays {
            report(
                "critical_days is more than warning_days: nothing would ever be a warning.",
                remedy: "Lower the one or raise the other; they are 14 and 30 by default.")
        }
        return watch
    }

    /// Domains by names of issuers.
    private func identities(of issuers: [String]) -> [String: [String]]? {
        guard let pairs = pairs(example: "{ company-ca: [ca.example.net] }") else { return nil }
        var identities: [String: [String]] = [:]
        for (name, value) in pairs {
            guard issuers.contains(name) else {
                value.report(
                    "there is no issuer or authority \"\(name.prefix(100))\".", remedy: Spelling.hint(name, issuers))
                continue
            }
            guard let nodes = value.list(example: "[ca.example.net]") else { continue }
            if nodes.isEmpty { value.report("no domain is named.", remedy: "Write [ca.example.net].") }
            identities[name] = nodes.compactMap { $0.parsed(example: "ca.example.net", Self.identity) }
        }
        return identities
    }

    private static func identity(_ text: String) throws -> String {
        guard AuthorizedIssuer.isDomain(text) else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(200))\" is not a domain as CAA records name an authority by.",
                remedy: "Write the domain that the authority tells its customers, such as letsencrypt.org.")
        }
        return text.lowercased()
    }

    private func watchSource(relativeTo directory: String) -> WatchSourceConfiguration? {
        guard let section = section(.watchSource) else { return nil }
        let name = section.required("name", example: "web-servers")?.name()
        let kind = watchSourceKind(section, relativeTo: directory)
        guard let name, let kind else { return nil }
        var source = WatchSourceConfiguration(name: name, kind: kind)
        section.set(&source.owner, "owner") { $0.text(example: "web@example.org") }
        section.set(&source.region, "region") { $0.text(example: "ap-seoul-1") }
        return source
    }

    private func watchSourceKind(
        _ section: FieldSection, relativeTo directory: String
    ) -> WatchSourceConfiguration.Kind? {
        var ways = section.present(["files", "endpoints", "managed", "authorities", "transparency"])
        if ways.isEmpty, section["endpoints_file"] != nil { ways = ["endpoints"] }
        guard ways.count == 1, let way = ways.first else {
            report(
                ways.isEmpty
                    ? "it does not say what to look at." : "\(ways.joined(separator: " and ")) do not go together.",
                remedy: "Write one of files, endpoints, endpoints_file, managed, authorities, transparency.")
            return nil
        }
        let belonging: [String: [String]] = [
            "files": ["passwords_file", "follow_links"],
            "endpoints": ["endpoints_file", "server_names", "concurrency", "rate", "timeout"],
        ]
        for (other, keys) in belonging where other != way {
            for key in section.present(keys) {
                section[key]?.report("\(key) does not go with \(way).", remedy: "Leave it out.")
            }
        }
        switch way {
        case "files": return files(section, relativeTo: directory)
        case "endpoints": return endpoints(section, relativeTo: directory)
        case "transparency": return section["transparency"]?.transparency(relativeTo: directory)
        default:
            guard section[way]?.boolean() == true else {
                section[way]?.report("\(way) can only be true.", remedy: "Write \(way): true.")
                return nil
            }
            return way == "managed" ? .managed : .authorities
        }
    }

    private func files(_ section: FieldSection, relativeTo directory: String) -> WatchSourceConfiguration.Kind? {
        let patterns = section["files"]?.texts(example: "/etc/nginx/tls/*.pem") { text in
            guard !text.isEmpty, !text.hasPrefix("~") else {
                throw SignetError(
                    .invalidInput, "\"\(text.prefix(200))\" is not the path of a file.",
                    remedy: "Write an absolute path or one relative to signet.yaml, with * ? ** where wanted.")
            }
            return AbsolutePath.make(text, relativeTo: directory)
        }
        guard let patterns else { return nil }
        if patterns.isEmpty { section["files"]?.report("there is no file.", remedy: "Write for example [/etc/ssl]") }
        var files = WatchSourceConfiguration.Files(patterns: patterns)
        section.set(&files.passwordsFile, "passwords_file") { $0.path(relativeTo: directory) }
        section.set(&files.followsLinks, "follow_links") { $0.boolean() }
        return .files(files)
    }

    private func endpoints(_ section: FieldSection, relativeTo directory: String) -> WatchSourceConfiguration.Kind? {
        var endpoints = WatchSourceConfiguration.Endpoints()
        section.set(&endpoints.endpoints, "endpoints") { $0.texts(example: "www.example.org") { $0 } }
        section.set(&endpoints.file, "endpoints_file") { $0.path(relativeTo: directory) }
        section.set(&endpoints.serverNames, "server_names") { $0.texts(example: "www.example.org") { $0 } }
        section.set(&endpoints.concurrency, "concurrency") { $0.integer(in: 1...4096) }
        section.set(&endpoints.rate, "rate") { $0.decimal(in: 0.001...1_000_000) }
        section.set(&endpoints.timeout, "timeout") { $0.duration(in: .milliseconds(10)...Duration.seconds(600)) }
        do {
            try endpoints.settings(name: "-", owner: nil, region: nil).validate()
        } catch {
            report(error)
            return nil
        }
        return .endpoints(endpoints)
    }
}
