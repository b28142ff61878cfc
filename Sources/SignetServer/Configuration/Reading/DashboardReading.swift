import SignetCore

extension FieldNode {
    /// The section `dashboard`; nil: it is not wanted, or has errors.
    /// - Parameter dataDirectory: where the token is, unless another file is named
    func dashboard(dataDirectory: String, relativeTo directory: String) -> DashboardConfiguration? {
        guard let section = section(.dashboard) else { return nil }
        var isEnabled = true
        section.set(&isEnabled, "enabled") { $0.boolean() }
        var dashboard = DashboardConfiguration(dataDirectory: dataDirectory)
        section.set(&dashboard.listen, "listen") {
            $0.parsed(example: "127.0.0.1:8443", ListenAddress.init(parsing:))
        }
        section.set(&dashboard.tokenPath, "token_file") { $0.path(relativeTo: directory) }
        section.set(&dashboard.origin, "origin") {
            $0.parsed(example: Self.originExample, DashboardConfiguration.origin)
        }
        dashboard.tls = tls(of: section, relativeTo: directory)
        if section["certificate"] == nil, isEnabled, !dashboard.listen.isLoopback {
            report(
                "the token would go over plain HTTP to \(dashboard.listen).",
                remedy: "Name certificate and key, or listen on 127.0.0.1.")
        }
        return isEnabled ? dashboard : nil
    }

    private static let originExample = "https://signet.example.com"

    private func tls(of section: FieldSection, relativeTo directory: String) -> DashboardConfiguration.TLS? {
        guard let certificate = section["certificate"] else {
            for key in section.present(["key", "client_ca"]) {
                section[key]?.report("it needs a certificate.", remedy: "Add for example: certificate: tls/tls.crt")
            }
            return nil
        }
        guard let certificatePath = certificate.path(relativeTo: directory),
            let keyPath = section.required("key", example: "tls/tls.key")?.path(relativeTo: directory)
        else { return nil }
        var tls = DashboardConfiguration.TLS(certificatePath: certificatePath, keyPath: keyPath)
        section.set(&tls.clientAuthoritiesPath, "client_ca") { $0.path(relativeTo: directory) }
        return tls
    }
}

extension DashboardConfiguration {
    /// Scheme, host and port as browsers write them.
    /// - Throws: `.invalidInput`
    static func origin(_ text: String) throws -> String {
        let url = try ConfigurationReader.publicURL(text).lowercased()
        let rest = url.split(separator: "/", omittingEmptySubsequences: false)
        guard rest.count == 3 else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(100))\" has a path.", remedy: "Write scheme, host and port alone.")
        }
        return url
    }
}
