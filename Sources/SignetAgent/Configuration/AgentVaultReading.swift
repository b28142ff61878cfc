import SignetCore
import SignetHCL
import SignetVault

extension AgentFileReading {
    /// `vault { ... }`
    func vault(_ block: HCLBlock) -> VaultClientSettings {
        let section = section(
            block.body, "vault",
            [
                "address", "ca_cert", "ca_path", "client_cert", "client_key", "tls_skip_verify", "tls_server_name",
                "namespace", "retry",
            ])
        var settings = VaultClientSettings()
        // As Vault Agent has it where nothing is said.
        settings.retries = 12
        section.set(&settings.address, "address") { $0.text(example: "\"https://vault.example.com:8200\"") }
        settings.caFile = section.path("ca_cert", self)
        settings.caDirectory = section.path("ca_path", self)
        settings.clientCertificateFile = section.path("client_cert", self)
        settings.clientKeyFile = section.path("client_key", self)
        section.set(&settings.skipsVerification, "tls_skip_verify") { $0.truth() }
        section.set(&settings.serverName, "tls_server_name") { $0.text() }
        section.set(&settings.namespace, "namespace") { $0.text() }
        if let retry = single("retry", of: section) {
            let section = self.section(retry.body, "vault.retry", ["num_retries"])
            if let count = section["num_retries"]?.integer(in: -1...100) {
                settings.retries = count == 0 ? 12 : max(0, count)
            }
        }
        return settings
    }
}

// MARK: auto_auth

extension AgentFileReading {
    private static let methods = ["approle", "token_file", "cert", "kubernetes", "jwt"]

    /// `auto_auth { method { ... } sink { ... } }`
    func autoAuth(_ block: HCLBlock) -> AutoAuthSettings? {
        let section = section(block.body, "auto_auth", ["method", "sink", "sinks", "enable_reauth_on_new_credentials"])
        note(["enable_reauth_on_new_credentials"], of: section, "new credentials are read at the next login.")
        let sinks = (section.blocks("sink", labels: 0...1) + section.blocks("sinks", labels: 0...1))
            .enumerated().compactMap { sink($1, $0) }
        guard let block = single("method", of: section, labels: 0...1) else {
            if section.present(["method"]).isEmpty {
                section.report("\"method\" is missing.", remedy: "Add method \"approle\" { config = { ... } }.")
            }
            return nil
        }
        guard let (type, position, body) = typed(block, types: Self.methods) else { return nil }
        let method = self.section(
            body, "auto_auth.method",
            ["type", "mount_path", "namespace", "wrap_ttl", "min_backoff", "max_backoff", "exit_on_err", "config"])
        guard let kind = self.method(type, position, method) else { return nil }
        var settings = AutoAuthSettings(method: kind)
        settings.sinks = sinks
        settings.namespace = method["namespace"]?.text()
        settings.wrapTTL = method["wrap_ttl"]?.duration(in: Duration.agentRange)
        method.set(&settings.leastBackoff, "min_backoff") { $0.duration(in: Duration.agentRange) }
        method.set(&settings.mostBackoff, "max_backoff") { $0.duration(in: Duration.agentRange) }
        method.set(&settings.endsOnError, "exit_on_err") { $0.truth() }
        if settings.mostBackoff < settings.leastBackoff {
            method.report("has a max_backoff below its min_backoff.", remedy: "Raise max_backoff.")
        }
        return settings
    }

    private func method(_ type: String, _ position: HCLPosition, _ section: HCLSection) -> AuthMethod? {
        let mount = mount(section["mount_path"]?.text(), type)
        let body: HCLBody
        if let block = single("config", of: section) {
            body = block.body
        } else {
            body = HCLBody(items: [], position: section.position)
        }
        let field = "auto_auth.method.config"
        switch type {
        case "approle": return appRole(body, field, mount)
        case "token_file":
            let config = self.section(body, field, ["token_file_path"])
            guard let path = required("token_file_path", of: config, "\"/etc/agent/token\"") else { return nil }
            return .tokenFile(path)
        case "cert": return certificate(body, field, mount)
        case "kubernetes":
            let config = self.section(body, field, ["role", "token_path", "token_max_retries"])
            note(["token_max_retries"], of: config, "the file is read again at each attempt.")
            guard let role = config.required("role", example: "\"web\"")?.text() else { return nil }
            let standard = "/var/run/secrets/kubernetes.io/serviceaccount/token"
            return .jwt(role: role, path: config.path("token_path", self) ?? standard, mount: mount, isRemoved: false)
        case "jwt":
            let config = self.section(
                body, field,
                ["path", "role", "remove_jwt_after_reading", "remove_jwt_follows_symlinks", "jwt_read_period"])
            note(["remove_jwt_follows_symlinks", "jwt_read_period"], of: config, "the file is read at each login.")
            guard let path = required("path", of: config, "\"/run/agent/jwt\""),
                let role = config.required("role", example: "\"web\"")?.text()
            else { return nil }
            let isRemoved = config["remove_jwt_after_reading"]?.truth() ?? true
            return .jwt(role: role, path: path, mount: mount, isRemoved: isRemoved)
        default:
            problems.add(
                at: position, field: "auto_auth.method",
                "\"\(type.prefix(60))\" is no method that Signet logs in by.",
                remedy: Spelling.hint(type, Self.methods))
            return nil
        }
    }

    private func appRole(_ body: HCLBody, _ field: String, _ mount: String) -> AuthMethod? {
        let config = section(
            body, field,
            [
                "role_id_file_path", "secret_id_file_path", "remove_secret_id_file_after_reading",
                "secret_id_response_wrapping_path", "keep_secret_id",
            ])
        guard let roleID = required("role_id_file_path", of: config, "\"roleid\"") else { return nil }
        var method = AppRoleMethod(roleIDFile: roleID, mount: mount)
        method.secretIDFile = config.path("secret_id_file_path", self)
        config.set(&method.removesSecretID, "remove_secret_id_file_after_reading") { $0.truth() }
        config.set(&method.wrappingPath, "secret_id_response_wrapping_path") { $0.text() }
        config.set(&method.keepsSecretID, "keep_secret_id") { $0.truth() }
        if method.wrappingPath != nil, method.secretIDFile == nil {
            config.report(
                "has a secret_id_response_wrapping_path and no secret_id_file_path.",
                remedy: "Name the file of the wrapping token: secret_id_file_path = \"secretid\".")
        }
        return .appRole(method)
    }

    private func certificate(_ body: HCLBody, _ field: String, _ mount: String) -> AuthMethod {
        let config = section(body, field, ["name", "ca_cert", "client_cert", "client_key", "reload"])
        var method = CertificateMethod(mount: mount)
        method.name = config["name"]?.text()
        method.caFile = config.path("ca_cert", self)
        method.certificateFile = config.path("client_cert", self)
        method.keyFile = config.path("client_key", self)
        note(["reload"], of: config, "the files are read again on SIGHUP.")
        if (method.certificateFile == nil) != (method.keyFile == nil) {
            config.report("names only one of client_cert and client_key.", remedy: "Name both.")
        }
        return .certificate(method)
    }

    private func required(_ key: String, of section: HCLSection, _ example: String) -> String? {
        guard let field = section.required(key, example: example), let text = field.text() else { return nil }
        guard !text.isEmpty else {
            field.report("is empty.", remedy: "Write for example: \(example)")
            return nil
        }
        return path(text)
    }

    /// Below `auth/`.
    private func mount(_ text: String?, _ type: String) -> String {
        let parts = (text ?? "auth/\(type)").split(separator: "/")
        return (parts.first == "auth" ? parts.dropFirst() : parts[...]).joined(separator: "/")
    }

    private func sink(_ block: HCLBlock, _ index: Int) -> TokenSinkSettings? {
        let field = "auto_auth.sink[\(index)]"
        guard let (type, position, body) = typed(block, types: ["file"]) else { return nil }
        let encryption = ["dh_type", "dh_path", "derive_key", "aad", "aad_env_var"]
        let section = section(body, field, ["type", "wrap_ttl", "config"] + encryption)
        for key in section.present(encryption) {
            section.last(key)?.report(
                "would encrypt the token, which Signet does not.",
                remedy: "Use wrap_ttl, which hands the token over once and shows whether somebody else had it.")
        }
        guard type == "file" else {
            problems.add(
                at: position, field: field, "\"\(type.prefix(60))\" is no kind of sink.",
                remedy: "Write sink \"file\" { config = { path = ... } }.")
            return nil
        }
        guard let block = single("config", of: section) else {
            section.report("\"config\" is missing.", remedy: "Add config = { path = \"/run/agent/token\" }.")
            return nil
        }
        let config = self.section(block.body, "\(field).config", ["path", "mode"])
        guard let path = required("path", of: config, "\"/run/agent/token\"") else { return nil }
        var sink = TokenSinkSettings(path: path)
        sink.wrapTTL = section["wrap_ttl"]?.duration(in: Duration.agentRange)
        config.set(&sink.mode, "mode") { Self.mode($0) }
        return sink
    }

    /// `0640`, or in JSON its value, 416, or `"0640"`.
    private static func mode(_ field: HCLField) -> UInt32? {
        let number: Int? =
            switch field.value.kind {
            case .number(let number): number.integer
            case .text(let text): Int(text, radix: 8)
            default: nil
            }
        if let number, (1...0o777).contains(number) { return UInt32(number) }
        field.report("is no mode of a file.", remedy: "Write for example 0640.")
        return nil
    }
}
