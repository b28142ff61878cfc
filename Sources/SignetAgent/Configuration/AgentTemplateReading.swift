import SignetCore
import SignetHCL
import SignetRenewal
import SignetVault

extension AgentFileReading {
    private static let commonKeys = [
        "source", "contents", "error_on_missing_key", "error_fatal", "left_delimiter", "right_delimiter",
        "sandbox_path", "function_denylist", "function_blacklist",
    ]

    /// `template { ... }`
    func template(_ block: HCLBlock, _ field: String) -> AgentTemplate? {
        let keys =
            Self.commonKeys + [
                "destination", "create_dest_dirs", "command", "command_timeout", "exec", "perms", "user", "group",
                "uid", "gid", "backup", "wait",
            ]
        let section = strictSection(block.body, field, keys)
        let destination = section.required("destination", example: "\"../cert/service.crt\"")?.text()
        guard let (source, name) = source(section), let destination else { return nil }
        guard !destination.isEmpty else {
            section["destination"]?.report("is empty.", remedy: "Write where the rendered file goes.")
            return nil
        }
        var spec = TemplateSpec(source: source, name: name, target: .file(path(destination)))
        spec.targetName = destination
        common(section, &spec)
        section.set(&spec.createsDirectories, "create_dest_dirs") { $0.truth() }
        section.set(&spec.keepsBackup, "backup") { $0.truth() }
        section.set(&spec.permissions, "perms") { Self.permissions($0) }
        section.set(&spec.user, "user") { $0.text() }
        section.set(&spec.user, "uid") { $0.text() }
        section.set(&spec.group, "group") { $0.text() }
        section.set(&spec.group, "gid") { $0.text() }
        spec.wait = section.last("wait").flatMap(wait)
        return AgentTemplate(spec, command: command(section))
    }

    /// `env_template "NAME" { ... }`
    func variable(_ block: HCLBlock, _ field: String) -> AgentTemplate? {
        let section = strictSection(block.body, field, Self.commonKeys)
        guard let label = block.labels.first, let (source, name) = source(section) else { return nil }
        let isName = label.text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
        if !isName {
            problems.add(
                at: label.position, field: field, "\"\(label.text.prefix(60))\" is no name of a variable.",
                remedy: "Use letters, digits and underscores: env_template \"DB_PASSWORD\" { ... }.")
        }
        var spec = TemplateSpec(source: source, name: name, target: .variable(label.text))
        spec.targetName = label.text
        common(section, &spec)
        return isName ? AgentTemplate(spec) : nil
    }

    /// `template_config { ... }`
    /// - Returns: how is rendered, and the directories that templates may write below.
    func rendering(_ block: HCLBlock) -> (TemplateRunnerSettings, writable: [String]) {
        let section = section(
            block.body, "template_config",
            [
                "exit_on_retry_failure", "static_secret_render_interval", "max_connections_per_host",
                "lease_renewal_threshold", "write_directories",
            ])
        var settings = TemplateRunnerSettings()
        section.set(&settings.endsOnRetryFailure, "exit_on_retry_failure") { $0.truth() }
        section.set(&settings.staticSecretInterval, "static_secret_render_interval") {
            $0.duration(in: .seconds(1)...Duration.seconds(10 * 365 * 86_400))
        }
        section.set(&settings.parallelRequests, "max_connections_per_host") { $0.integer(in: 1...10_000) }
        section.set(&settings.leaseRenewalThreshold, "lease_renewal_threshold") { $0.decimal(in: 0.05...0.99) }
        let writable = section["write_directories"]?.texts(example: "[\"/etc/service\"]") ?? []
        return (settings, writable.map(path))
    }

    /// Where the text is, and what it is called.
    private func source(_ section: HCLSection) -> (TemplateSpec.Source, name: String)? {
        switch (section["source"]?.text(), section["contents"]?.text()) {
        case (let file?, nil) where !file.isEmpty: return (.file(path(file)), file)
        case (nil, let text?): return (.text(text), "\(section.field) of \(fileName)")
        case (.some, .some): section.report("has both source and contents.", remedy: "Keep one of them.")
        default:
            guard section.present(["source", "contents"]).isEmpty || section["source"]?.text() == "" else {
                return nil
            }
            section.report("has neither source nor contents.", remedy: "Add source = \"service.tpl\".")
        }
        return nil
    }

    private func common(_ section: HCLSection, _ spec: inout TemplateSpec) {
        section.set(&spec.options.failsOnMissingKey, "error_on_missing_key") { $0.truth() }
        section.set(&spec.failureIsFatal, "error_fatal") { $0.truth() }
        section.set(&spec.options.leftDelimiter, "left_delimiter") { $0.text() }
        section.set(&spec.options.rightDelimiter, "right_delimiter") { $0.text() }
        spec.options.sandbox = section.path("sandbox_path", self)
        for key in ["function_denylist", "function_blacklist"] {
            spec.options.deniedFunctions += section[key]?.texts(example: "[\"writeToFile\"]") ?? []
        }
    }

    private static func permissions(_ field: HCLField) -> String? {
        guard let text = field.text(example: "\"0644\"") else { return nil }
        guard FilesDestinationSpec.isMode(text) else {
            field.report(
                "\"\(text.prefix(20))\" is no mode of a file that its owner can read.",
                remedy: "Write for example 0644.")
            return nil
        }
        return text
    }

    /// `"2s"`, `"2s:10s"` or `{ min = "2s" max = "10s" }`: without the second, four times the first.
    private func wait(_ field: HCLField) -> QuietPeriod? {
        var (least, most): (Duration?, Duration?)
        if case .text(let text) = field.value.kind {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let durations = parts.map { part in field.parsed { _ in try DurationText(parsing: part).duration } }
            (least, most) = (durations[0], durations.count > 1 ? durations[1] : nil)
        } else {
            guard case .object(let body) = field.value.kind else {
                field.report(
                    "is \(field.value.kindDescription) where durations are wanted.",
                    remedy: "Write wait { min = \"2s\" max = \"10s\" }.")
                return nil
            }
            let section = strictSection(body, field.field, ["min", "max", "enabled"])
            if section["enabled"]?.truth() == false { return nil }
            least = section["min"]?.duration(in: .zero...Duration.seconds(86_400))
            most = section["max"]?.duration(in: .zero...Duration.seconds(86_400))
        }
        guard let least, least > .zero else { return nil }
        let longest = most ?? least * 4
        guard longest >= least else {
            field.report("has a maximum below its minimum.", remedy: "Write the shorter duration first.")
            return nil
        }
        return QuietPeriod(least: least, most: longest)
    }
}

// MARK: Commands

extension AgentFileReading {
    /// `command` and `command_timeout`, or `exec { command timeout }`, which counts where both are.
    private func command(_ section: HCLSection) -> TemplateCommand? {
        var timeout = Duration.seconds(30)
        section.set(&timeout, "command_timeout") { $0.duration(in: Duration.agentRange) }
        var words = section["command"].flatMap(words)
        if let exec = section.last("exec") {
            let known = ["command", "timeout", "enabled"]
            // What consul-template knows beside it.
            let others = ["env", "kill_signal", "kill_timeout", "reload_signal", "splay"]
            guard case .object(let body) = exec.value.kind else {
                exec.report("is \(exec.value.kindDescription) where a block is wanted.", remedy: "Write exec { ... }.")
                return nil
            }
            let block = strictSection(body, exec.field, known + others)
            note(others, of: block, "a command runs to its end or its timeout, once for each change.")
            block.set(&timeout, "timeout") { $0.duration(in: Duration.agentRange) }
            words = block["command"].flatMap(self.words) ?? words
            if block["enabled"]?.truth() == false { words = nil }
        }
        return words.map { TemplateCommand(words: $0, timeout: timeout) }
    }

    /// A text, or a list of one, is a line for the shell.
    private func words(_ field: HCLField) -> [String]? {
        var words: [String]
        if case .list = field.value.kind {
            words = field.texts(example: "[\"systemctl\", \"reload\", \"nginx\"]") ?? []
        } else {
            guard let text = field.text(example: "\"systemctl reload nginx\"") else { return nil }
            words = [text]
        }
        words = words.count == 1 && words[0].isEmpty ? [] : words
        guard let first = words.first else { return nil }
        return words.count == 1 ? TemplateCommand(line: first).words : words
    }

    /// `exec { ... }` of the agent itself.
    func child(_ block: HCLBlock) -> ChildSettings? {
        let section = strictSection(
            block.body, "exec", ["command", "restart_on_secret_changes", "restart_stop_signal"])
        guard let field = section.required("command", example: "[\"./program\", \"argument\"]") else { return nil }
        guard let words = words(field) else {
            field.report("is empty.", remedy: "Name the program: command = [\"./program\"].")
            return nil
        }
        var settings = ChildSettings(command: words)
        section.set(&settings.isRestarted, "restart_on_secret_changes") { field in
            switch field.text(example: "\"always\"") {
            case "always": return true
            case "never": return false
            case nil: return nil
            case let other?:
                field.report("\"\(other.prefix(60))\" is neither always nor never.", remedy: "Write always or never.")
                return nil
            }
        }
        section.set(&settings.stopSignal, "restart_stop_signal") { field in
            guard let name = field.text(example: "\"SIGTERM\"") else { return nil }
            if SignalName(name) != nil { return name }
            field.report("\"\(name.prefix(60))\" is no signal: \(SignalName.known).", remedy: "Write SIGTERM.")
            return nil
        }
        return settings
    }
}
