import Logging
import SignetAuthority
import SignetCore
import SignetRenewal

/// Reads the text of a `signet.yaml`, all of it, and reports everything that is wrong with it at once.
struct ConfigurationReader {
    /// Absolute path of the file.
    let path: String
    /// The file as the user knows it, for messages.
    let displayName: String
    let environment: [String: String]

    /// - Throws: ``ConfigurationProblems``.
    func read(_ text: String) throws -> Configuration {
        let problems = ProblemList(file: displayName)
        let directory = AbsolutePath.directory(of: path)
        var configuration = Configuration(path: path, dataDirectory: "\(directory)/signet-data")
        if let section = YAMLSource.root(text, problems: problems)?.section(.root) {
            read(section, into: &configuration, directory: directory)
        }
        EnvironmentOverrides(environment: environment, directory: directory, problems: problems)
            .apply(to: &configuration)
        try problems.throwIfAny()
        return configuration
    }

    /// The URL without a slash at its end.
    static func publicURL(_ text: String) throws -> String {
        try PublicURL.check(text)
        return PublicURL.normalized(text)
    }

    private func read(_ section: FieldSection, into configuration: inout Configuration, directory: String) {
        section.set(&configuration.dataDirectory, "data_directory") { $0.directory(relativeTo: directory) }
        section.set(&configuration.listen, "listen") {
            $0.parsed(example: "127.0.0.1:8210", ListenAddress.init(parsing:))
        }
        section.set(&configuration.publicURL, "public_url") {
            $0.parsed(example: "http://pki.example.com", Self.publicURL)
        }
        configuration.sealing = .standard(dataDirectory: configuration.dataDirectory)
        section.set(&configuration.sealing, "sealing") { $0.sealing(relativeTo: directory) }
        section.set(&configuration.log, "log") { $0.log() }
        section.set(&configuration.parallelRenewals, "parallel_renewals") { $0.integer(in: 1...1000) }
        if let nodes = section["authorities"]?.list(example: "[\(SectionKind.authority.example)]") {
            let read = nodes.unique("authorities", name: \.name) { node in
                node.authority().map { PlacedAuthority(configuration: $0, node: node) }
            }
            configuration.authorities = AuthorityOrder.parentsFirst(read)
        }
        if let nodes = section["issuers"]?.list(example: "[\(SectionKind.acmeIssuer.example)]") {
            let declared = nodes.unique("issuers", name: \.name) { $0.issuerDeclaration(relativeTo: directory) }
            configuration.issuers = declared.compactMap(\.acme)
            configuration.vaultIssuers = declared.compactMap(\.vault)
            IssuerOrder.check(configuration.issuers, nodes: nodes)
        }
        if let nodes = section["certificates"]?.list(example: "[\(SectionKind.certificate.example)]") {
            var paths = PathOwners()
            configuration.certificates = nodes.unique("certificates", name: \.name) { node in
                guard var spec = node.certificate(relativeTo: directory) else { return nil }
                paths.claim(spec, at: node)
                IssuerOrder.check(spec, among: configuration.issuers, at: node)
                IssuerOrder.complete(&spec, among: configuration.vaultIssuers, at: node)
                return spec
            }
        }
        configuration.dashboard = section["dashboard"]?.dashboard(
            dataDirectory: configuration.dataDirectory, relativeTo: directory)
        configuration.vault = section["vault"]?.vault(certificates: configuration.certificates, relativeTo: directory)
        configuration.watch = section["watch"]?.watch(
            relativeTo: directory,
            issuers: configuration.issuers.map(\.name) + configuration.vaultIssuers.map(\.name)
                + configuration.authorities.map(\.name))
    }
}

extension FieldNode {
    /// The longest duration that is accepted anywhere: 1000 years.
    static let longest: Duration = .seconds(1000 * 365 * 86_400)

    fileprivate func log() -> LogConfiguration? {
        guard let section = section(.log) else { return nil }
        var log = LogConfiguration()
        section.set(&log.level, "level") { $0.choice(Logger.Level.allCases) }
        section.set(&log.format, "format") { $0.choice(LogConfiguration.Format.allCases) }
        return log
    }

    fileprivate func sealing(relativeTo directory: String) -> SealingConfiguration? {
        guard let section = section(.sealing) else { return nil }
        let present = section.present(SectionKind.sealing.keys)
        guard present.count == 1, let kind = present.first, let value = section[kind] else {
            report(
                present.isEmpty
                    ? "no key is named." : "more than one key is named: \(present.joined(separator: ", ")).",
                remedy: "Write exactly one of \(SectionKind.sealing.keys.joined(separator: ", ")).")
            return nil
        }
        switch kind {
        case "key_file": return value.path(relativeTo: directory).map { .keyFile(path: $0) }
        case "environment": return value.text(example: "SIGNET_SEALING_KEY").map { .environment(name: $0) }
        case "passphrase_file": return value.path(relativeTo: directory).map { .passphraseFile(path: $0) }
        default: return value.text(example: "SIGNET_PASSPHRASE").map { .passphraseEnvironment(name: $0) }
        }
    }
}

/// Which certificate writes which file.
private struct PathOwners {
    private var owners: [String: String] = [:]

    mutating func claim(_ spec: CertificateSpec, at node: FieldNode) {
        for case .files(let files) in spec.destinations {
            for (_, path) in files.wantedFiles {
                guard let other = owners.updateValue(spec.name, forKey: path) else { continue }
                node.report(
                    "the file \(path) would be written \(other == spec.name ? "twice" : "by \"\(other)\" too").",
                    remedy: "Give each rendering of each certificate a path of its own.")
            }
        }
    }
}
