import SignetCore
import SignetRenewal
import SignetVault

extension FieldNode {
    /// The section `vault`.
    /// - Parameter certificates: those of the file, which listeners may show
    func vault(certificates: [CertificateSpec], relativeTo directory: String) -> VaultConfiguration? {
        guard let section = section(.vault) else { return nil }
        let example = "[\(SectionKind.vaultListener.example)]"
        guard let node = section.required("listeners", example: example), let nodes = node.list(example: example) else {
            return nil
        }
        var vault = VaultConfiguration(
            listeners: nodes.compactMap { $0.vaultListener(certificates, relativeTo: directory) })
        if nodes.isEmpty { node.report("there is no listener.", remedy: "Write for example: \(example)") }
        section.set(&vault.limits.defaultTTL, "default_lease_ttl") { $0.leaseSeconds() }
        section.set(&vault.limits.maxTTL, "max_lease_ttl") { $0.leaseSeconds() }
        section.set(&vault.clusterName, "cluster_name") { $0.name() }
        section.set(&vault.apiAddress, "api_address") { $0.parsed(example: Self.apiExample, Self.apiURL) }
        let addresses = vault.listeners.map(\.address).filter { $0.port != 0 }
        if Set(addresses).count < addresses.count {
            node.report("two listeners have one address.", remedy: "Give each one an address of its own.")
        }
        if vault.limits.defaultTTL > vault.limits.maxTTL {
            report(
                "default_lease_ttl is longer than max_lease_ttl.",
                remedy: "Lower the one or raise the other; both are 768h by default.")
        }
        return vault
    }

    private static let apiExample = "https://vault.example.com:8200"

    private static func apiURL(_ text: String) throws -> String { try ConfigurationReader.publicURL(text) }

    private func leaseSeconds() -> Int? {
        duration(in: .seconds(1)...Duration.seconds(100 * 365 * 86_400)).map { Int($0.duration.components.seconds) }
    }

    private func vaultListener(
        _ certificates: [CertificateSpec], relativeTo directory: String
    ) -> VaultConfiguration.Listener? {
        guard let section = section(.vaultListener) else { return nil }
        let address = section.required("address", example: "127.0.0.1:8200")?
            .parsed(example: "127.0.0.1:8200", ListenAddress.init(parsing:))
        let ways = section.present(["certificate", "certificate_file", "tls"])
        guard ways.count == 1 else {
            report(
                ways.isEmpty ? "no certificate is named." : "\(ways.joined(separator: " and ")) do not go together.",
                remedy:
                    "Write certificate: NAME of one that Signet keeps valid, certificate_file and key_file, or tls: false."
            )
            return nil
        }
        guard let address else { return nil }
        if let node = section["tls"] {
            guard node.boolean() == false else {
                node.report("tls can only be false.", remedy: "For TLS name a certificate instead.")
                return nil
            }
            return .init(address: address)
        }
        if let node = section["certificate"] {
            return node.managedTLS(among: certificates).map { .init(address: address, tls: $0) }
        }
        guard let certificate = section["certificate_file"]?.path(relativeTo: directory),
            let key = section.required("key_file", example: "vault/tls.key")?.path(relativeTo: directory)
        else { return nil }
        return .init(address: address, tls: .init(certificatePath: certificate, keyPath: key))
    }

    /// The files of a certificate that Signet keeps valid.
    private func managedTLS(among certificates: [CertificateSpec]) -> VaultConfiguration.TLS? {
        guard let name = name() else { return nil }
        guard let spec = certificates.first(where: { $0.name == name }) else {
            report(
                "there is no certificate \"\(name)\" in this file.",
                remedy: Spelling.hint(name, certificates.map(\.name)) + " Declare it under certificates.")
            return nil
        }
        for case .files(let files) in spec.destinations {
            if let certificate = files.fullChain ?? files.combined, let key = files.key ?? files.combined {
                return .init(certificate: name, certificatePath: certificate, keyPath: key)
            }
        }
        report(
            "the certificate \"\(name)\" is not written where a listener could read it.",
            remedy: "Add to its files: { full_chain: vault/tls.crt, key: vault/tls.key }")
        return nil
    }
}
