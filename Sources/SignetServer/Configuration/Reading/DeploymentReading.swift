import SignetCore
import SignetRenewal

// `deploy`: the services that use a certificate.
extension FieldNode {
    /// Adds what the section says to `spec`.
    func deploy(_ spec: inout CertificateSpec, relativeTo directory: String) {
        guard let section = section(.deploy) else { return }
        var deadline: DurationText?
        section.set(&deadline, "deadline") { $0.duration(in: .milliseconds(1)...Duration.seconds(86_400)) }
        let recipes = Self.services.compactMap { name, read in
            section[name].flatMap { read($0, directory) }
        }
        if section.present(Self.services.map(\.key)).isEmpty {
            report(
                "names no service.",
                remedy: "Add at least one of \(Self.services.map(\.key).joined(separator: ", ")).")
        }
        spec.deploy(recipes, within: deadline)
    }

    /// Every service there is a recipe for.
    private static var services: KeyValuePairs<String, (FieldNode, String) -> (any DeploymentRecipe)?> {
        [
            "nginx": { $0.webServer(.nginx, .nginx, unit: "nginx.service", relativeTo: $1) },
            "apache": { $0.webServer(.apache, .apache, unit: "apache2.service", relativeTo: $1) },
            "haproxy": { $0.haproxy(relativeTo: $1) },
            "postfix": { $0.postfix(relativeTo: $1) },
            "postgresql": { $0.postgresql(relativeTo: $1) },
        ]
    }

    private func webServer(
        _ kind: WebServerRecipe.Kind, _ section: SectionKind, unit: String, relativeTo directory: String
    ) -> (any DeploymentRecipe)? {
        guard let section = self.section(section), let (files, endpoints) = section.pairOfFiles(relativeTo: directory)
        else { return nil }
        var recipe = WebServerRecipe(kind, files: files, endpoints: endpoints)
        section.set(&recipe.config, "config") { $0.path(relativeTo: directory) }
        section.set(&recipe.program, "program") { $0.program(relativeTo: directory) }
        section.set(&recipe.unit, "unit") { $0.text(example: unit) }
        return recipe
    }

    private func haproxy(relativeTo directory: String) -> (any DeploymentRecipe)? {
        guard let section = section(.haproxy) else { return nil }
        let path = section.required("certificate", example: "/etc/haproxy/tls/site.pem")?.path(relativeTo: directory)
        let socket = section.required("socket", example: "/run/haproxy/admin.sock")?.path(relativeTo: directory)
        let endpoints = section.endpoints(startTLS: nil)
        guard let path, let socket, let endpoints else { return nil }
        var files = section.ownership()
        files.combined = path
        var recipe = HAProxyRecipe(files: files, endpoints: endpoints, socket: socket)
        section.set(&recipe.config, "config") { $0.path(relativeTo: directory) }
        section.set(&recipe.program, "program") { $0.program(relativeTo: directory) }
        return recipe
    }

    private func postfix(relativeTo directory: String) -> (any DeploymentRecipe)? {
        guard let section = section(.postfix),
            let (files, endpoints) = section.pairOfFiles(relativeTo: directory, startTLS: .smtp)
        else { return nil }
        var recipe = PostfixRecipe(files: files, endpoints: endpoints)
        section.set(&recipe.config, "config") { $0.directory(relativeTo: directory) }
        section.set(&recipe.program, "program") { $0.program(relativeTo: directory) }
        return recipe
    }

    private func postgresql(relativeTo directory: String) -> (any DeploymentRecipe)? {
        guard let section = section(.postgresql) else { return nil }
        let data = section.required("data_directory", example: "/var/lib/postgresql/15/main")?
            .directory(relativeTo: directory)
        guard let (pair, endpoints) = section.pairOfFiles(relativeTo: directory, startTLS: .postgresql), let data
        else { return nil }
        var files = pair
        if files.owner == nil { files.owner = "postgres" }
        return PostgreSQLRecipe(files: files, endpoints: endpoints, dataDirectory: data)
    }

    /// A name to be looked for in PATH, or the path of a program.
    private func program(relativeTo directory: String) -> String? {
        guard let text = text(example: "/usr/sbin/nginx") else { return nil }
        return text.contains("/") ? path(relativeTo: directory) : text
    }
}

extension FieldSection {
    /// `certificate` (with its chain), `key`, `endpoints`; what is missing is reported.
    fileprivate func pairOfFiles(
        relativeTo directory: String, startTLS: StartTLS? = nil
    ) -> (FilesDestinationSpec, [Endpoint])? {
        var files = ownership()
        files.fullChain = required("certificate", example: "/etc/ssl/site/fullchain.pem")?.path(relativeTo: directory)
        files.key = required("key", example: "/etc/ssl/site/key.pem")?.path(relativeTo: directory)
        guard let endpoints = endpoints(startTLS: startTLS), files.fullChain != nil, files.key != nil else {
            return nil
        }
        return (files, endpoints)
    }

    /// Who may read the files.
    fileprivate func ownership() -> FilesDestinationSpec {
        var files = FilesDestinationSpec()
        set(&files.owner, "owner") { $0.text(example: "www-data") }
        set(&files.group, "group") { $0.text(example: "www-data") }
        set(&files.keyMode, "key_mode") { $0.fileMode(example: "\"0600\"") }
        return files
    }

    /// - Parameter startTLS: for those that do not say how TLS begins there
    fileprivate func endpoints(startTLS: StartTLS?) -> [Endpoint]? {
        let example = "\"127.0.0.1:443\""
        guard let node = required("endpoints", example: "[\(example)]") else { return nil }
        let problemsBefore = node.problems.count
        let endpoints = node.texts(example: example) { text in
            let endpoint = try Endpoint(parsing: text)
            return text.contains("://")
                ? endpoint : Endpoint(host: endpoint.host, port: endpoint.port, startTLS: startTLS)
        }
        if endpoints?.isEmpty ?? false, node.problems.count == problemsBefore {
            node.report("names no address.", remedy: "Write for example: endpoints: [\(example)]")
        }
        return endpoints
    }
}
