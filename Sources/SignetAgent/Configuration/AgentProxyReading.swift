import SignetCore
import SignetHCL

extension AgentFileReading {
    /// `cache { ... }`
    func cache(_ block: HCLBlock, into proxy: inout ProxySettings) {
        let section = section(
            block.body, "cache",
            [
                "use_auto_auth_token", "persist", "when_inconsistent", "enforce_consistency",
                "cache_static_secrets", "static_secret_token_capability_refresh_interval",
            ])
        note(["persist"], of: section, "certificates are kept in the agent's own database, the rest in memory.")
        note(
            [
                "when_inconsistent", "enforce_consistency", "cache_static_secrets",
                "static_secret_token_capability_refresh_interval",
            ], of: section, "it is for Vault Enterprise.")
        section.set(&proxy.agentTokenUse, "use_auto_auth_token", tokenUse)
        proxy.cache = ProxyCacheSettings()
    }

    /// `api_proxy { ... }`
    func proxy(_ block: HCLBlock, into proxy: inout ProxySettings) {
        let section = section(
            block.body, "api_proxy",
            ["use_auto_auth_token", "enforce_consistency", "when_inconsistent", "prepend_configured_namespace"])
        note(
            ["enforce_consistency", "when_inconsistent", "prepend_configured_namespace"], of: section,
            "it is for Vault Enterprise.")
        section.set(&proxy.agentTokenUse, "use_auto_auth_token", tokenUse)
    }

    /// `true`, `false` or `"force"`.
    private func tokenUse(_ field: HCLField) -> ProxySettings.AgentTokenUse? {
        if case .text("force") = field.value.kind { return .always }
        return field.truth().map { $0 ? .whenMissing : .never }
    }

    /// `listener "tcp" { ... }`, `listener "unix" { ... }`
    func listener(_ block: HCLBlock) -> ProxyListenerSettings? {
        guard let (type, position, body) = typed(block, types: ["tcp", "unix"]) else { return nil }
        let section = section(
            body, "listener",
            [
                "type", "address", "tls_disable", "tls_cert_file", "tls_key_file", "require_request_header", "role",
                "socket_mode", "socket_user", "socket_group", "agent_api", "proxy_api", "tls_min_version",
            ])
        guard let field = section.required("address", example: "\"127.0.0.1:8100\""), let text = field.text() else {
            return nil
        }
        let address: ProxyListenerSettings.Address
        switch type {
        case "unix": address = .unix(path: path(text))
        case "tcp":
            guard let parts = HostPort(parsing: text), let port = parts.port else {
                field.report("\"\(text.prefix(100))\" is no address.", remedy: "Write host:port: 127.0.0.1:8100.")
                return nil
            }
            address = .tcp(host: parts.host, port: port)
        default:
            problems.add(
                at: position, field: "listener", "\"\(type.prefix(60))\" is no kind of listener.",
                remedy: Spelling.hint(type, ["tcp", "unix"]))
            return nil
        }
        var listener = ProxyListenerSettings(address: address)
        listener.tls = tls(section, isTCP: type == "tcp")
        section.set(&listener.requiresRequestHeader, "require_request_header") { $0.truth() }
        section.set(&listener.role, "role") { field in
            if case .text("") = field.value.kind { return .standard }
            return field.choice(ProxyListenerSettings.Role.allCases)
        }
        section.set(&listener.socketMode, "socket_mode", Self.socketMode)
        section.set(&listener.socketUser, "socket_user") { $0.text() }
        section.set(&listener.socketGroup, "socket_group") { $0.text() }
        if let api = single("agent_api", of: section) {
            let section = self.section(api.body, "listener.agent_api", ["enable_quit"])
            section.set(&listener.allowsQuit, "enable_quit") { $0.truth() }
        }
        return listener
    }

    private func tls(_ section: HCLSection, isTCP: Bool) -> ProxyListenerSettings.TLS? {
        let isDisabled = section["tls_disable"]?.truth() ?? false
        let certificate = section.path("tls_cert_file", self)
        let key = section.path("tls_key_file", self)
        guard !isDisabled else { return nil }
        if let certificate, let key { return .init(certificatePath: certificate, keyPath: key) }
        if isTCP || certificate != nil || key != nil {
            section.report(
                "names no certificate and key.",
                remedy: "Add tls_cert_file and tls_key_file, or tls_disable = true for an address of this machine.")
        }
        return nil
    }

    private static func socketMode(_ field: HCLField) -> UInt16? {
        if let text = field.text(example: "\"0660\""), let mode = UInt16(text, radix: 8), mode <= 0o777 { return mode }
        field.report("is no mode of a socket.", remedy: "Write for example \"0660\".")
        return nil
    }
}
