import SignetCore
import SignetHCL
import SignetTemplate

extension JobReader {
    private static let templateKeys = [
        "data", "source", "destination", "change_mode", "change_signal", "change_script", "splay", "perms", "uid",
        "gid", "left_delimiter", "right_delimiter", "env", "error_on_missing_key", "once", "wait", "vault_grace",
    ]

    func template(_ block: HCLBlock, _ task: HCLSection) -> TemplateStanza {
        let section = HCLSection(
            block.body, field: task.path(of: "template"), keys: Self.templateKeys, problems: problems)
        var template = TemplateStanza(
            name: "\(fileName):\(block.position.line)", source: .text(""),
            destination: section.required("destination", example: "\"local/app.conf\"")?.text() ?? "",
            change: .restart, splay: DurationText(.seconds(5)), permissions: "0644", leftDelimiter: "{{",
            rightDelimiter: "}}", isEnvironment: false, failsOnMissingKey: false, isRenderedOnce: false)
        readSource(section, into: &template)
        section.set(&template.splay, "splay") { $0.span() }
        section.set(&template.permissions, "perms") { $0.octal() }
        section.set(&template.user, "uid") { $0.text() }
        section.set(&template.group, "gid") { $0.text() }
        section.set(&template.leftDelimiter, "left_delimiter") { $0.text() }
        section.set(&template.rightDelimiter, "right_delimiter") { $0.text() }
        section.set(&template.isEnvironment, "env") { $0.boolean() }
        section.set(&template.failsOnMissingKey, "error_on_missing_key") { $0.boolean() }
        section.set(&template.isRenderedOnce, "once") { $0.boolean() }
        template.wait = wait(section)
        readChange(section, into: &template)
        check(template, section)
        return template
    }

    /// What would else be found when the task starts: when the job that ran before has given way already.
    private func check(_ template: TemplateStanza, _ section: HCLSection) {
        if case .text(let text) = template.source, let data = section["data"] {
            var options = TemplateOptions()
            options.leftDelimiter = template.leftDelimiter
            options.rightDelimiter = template.rightDelimiter
            do {
                _ = try Template(parsing: text, name: "data", options: options)
            } catch {
                data.report(error.message, remedy: error.remedy ?? "Correct the template.")
            }
        }
        guard !template.destination.isEmpty, !template.destination.contains("${") else { return }
        let place = AllocationDirectory(data: "/", job: "job", group: "group", index: 0)
        do {
            _ = try place.inside(template.destination, of: "task", what: "")
        } catch {
            section["destination"]?.report(
                "\"\(template.destination.prefix(200))\" is no file in the directory of the task.",
                remedy: error.remedy ?? "Write local/x, secrets/x, or /x.")
        }
    }

    private func readSource(_ section: HCLSection, into template: inout TemplateStanza) {
        let data = section["data"]
        let source = section["source"]
        switch (data, source) {
        case (nil, nil):
            section.report("has neither data nor source.", remedy: "Add data = <<EOH ... EOH, or source = \"local/x\".")
        case (_?, let source?):
            source.report("stands beside data.", remedy: "Keep one of them.")
        case (let data?, nil): template.source = .text(data.text() ?? "")
        case (nil, let source?): template.source = .file(source.text() ?? "")
        }
    }

    private func wait(_ section: HCLSection) -> TemplateStanza.Wait? {
        guard let block = section["wait"]?.section(keys: ["min", "max", "enabled"], example: "{ min = \"5s\" }"),
            block["enabled"]?.boolean() ?? true, let least = block.required("min", example: "\"5s\"")?.span()
        else { return nil }
        let most = block["max"]?.span() ?? DurationText(least.duration * 4)
        if most.duration < least.duration {
            block.report("has a max below its min.", remedy: "Make max longer.")
        }
        return TemplateStanza.Wait(least: least, most: most)
    }

    private func readChange(_ section: HCLSection, into template: inout TemplateStanza) {
        let mode = section["change_mode"]
        let signal = section["change_signal"]
        let script = section["change_script"]
        switch mode?.text() ?? "restart" {
        case "restart": template.change = .restart
        case "noop":
            // Variables cannot change in a process that runs: Nomad refuses it too.
            if template.isEnvironment {
                mode?.report(
                    "is noop, but the environment of a process changes with a restart only.",
                    remedy: "Write change_mode = \"restart\".")
            }
            template.change = .nothing
        case "signal":
            if template.isEnvironment {
                mode?.report("cannot be signal for env = true.", remedy: "Write change_mode = \"restart\".")
            }
            template.change = .signal(self.signal(section, signal))
        case "script":
            guard let script else {
                section.report("has no change_script.", remedy: "Add change_script { command = \"/local/reload.sh\" }.")
                break
            }
            template.change = .script(changeScript(script))
        case let other:
            mode?.report(
                "\"\(other.prefix(60))\" is not one of restart, signal, script, noop.",
                remedy: Spelling.hint(other, ["restart", "signal", "script", "noop"]))
        }
    }

    private func signal(_ section: HCLSection, _ field: HCLField?) -> String {
        guard let field else {
            section.report("has no change_signal.", remedy: "Add change_signal = \"SIGHUP\".")
            return ""
        }
        return field.signal() ?? ""
    }

    private func changeScript(_ field: HCLField) -> ChangeScript {
        var script = ChangeScript(
            command: "", arguments: [], timeout: DurationText(.seconds(5)), failsTask: false)
        let keys = ["command", "args", "timeout", "fail_on_error"]
        guard let block = field.section(keys: keys, example: "{ command = \"/local/reload.sh\" }") else {
            return script
        }
        script.command = block.required("command", example: "\"/local/reload.sh\"")?.text() ?? ""
        block.set(&script.arguments, "args") { $0.texts() }
        block.set(&script.timeout, "timeout") { $0.span() }
        block.set(&script.failsTask, "fail_on_error") { $0.boolean() }
        return script
    }

    // MARK: vault

    func vaultStanza(_ field: HCLField) -> VaultStanza? {
        let keys = [
            "policies", "namespace", "env", "disable_file", "change_mode", "change_signal", "role", "cluster",
            "allow_token_expiration",
        ]
        guard let block = field.section(keys: keys, example: "{ policies = [\"pki\"] }") else { return nil }
        var vault = VaultStanza(policies: [], isInEnvironment: true, isInFile: true, change: .restart)
        if let role = block["role"] {
            role.report(
                "asks for a workload identity, which is not supported.",
                remedy: "Write policies = [\"name\"]: the token comes from the runner's own token.")
        } else if let policies = block.required("policies", example: "[\"pki\"]") {
            vault.policies = policies.texts(example: "[\"pki\"]") ?? []
            if vault.policies.isEmpty { policies.report("is empty.", remedy: "Name a policy.") }
            if vault.policies.contains("root") {
                policies.report("contains root, which no task gets.", remedy: "Name a policy for what it needs.")
            }
        }
        block.set(&vault.namespace, "namespace") { field in field.text().flatMap { $0.isEmpty ? nil : $0 } }
        block.set(&vault.isInEnvironment, "env") { $0.boolean() }
        block.set(&vault.isInFile, "disable_file") { $0.boolean().map { !$0 } }
        for name in block.present(["cluster", "allow_token_expiration"]) {
            notes.add(at: block.position, "\(name) of vault has no effect here and was passed over.")
        }
        switch block["change_mode"]?.text() ?? "restart" {
        case "restart": vault.change = .restart
        case "noop": vault.change = .nothing
        case "signal": vault.change = .signal(signal(block, block["change_signal"]))
        case let other:
            block["change_mode"]?.report(
                "\"\(other.prefix(60))\" is not one of restart, signal, noop.",
                remedy: Spelling.hint(other, ["restart", "signal", "noop"]))
        }
        return vault
    }

    // MARK: artifact

    func artifact(_ block: HCLBlock, _ task: HCLSection) -> ArtifactStanza {
        let keys = ["source", "destination", "mode", "options", "headers", "insecure", "chown"]
        let section = HCLSection(block.body, field: task.path(of: "artifact"), keys: keys, problems: problems)
        var artifact = ArtifactStanza(
            source: section.required("source", example: "\"https://example.com/app.tar.gz\"")?.text() ?? "",
            destination: "local/", mode: .any, options: [:], headers: [:], skipsVerification: false)
        section.set(&artifact.destination, "destination") { $0.text() }
        section.set(&artifact.mode, "mode") { $0.choice(ArtifactStanza.Mode.allCases) }
        section.set(&artifact.options, "options") { $0.map() }
        section.set(&artifact.headers, "headers") { $0.map() }
        section.set(&artifact.skipsVerification, "insecure") { $0.boolean() }
        for name in section.present(["chown"]) {
            notes.add(at: section.position, "\(name) of artifact has no effect here and was passed over.")
        }
        if let checksum = artifact.options["checksum"], ArtifactChecksum(checksum) == nil,
            !checksum.contains("${")
        {
            section["options"]?.report(
                "has the checksum \"\(checksum.prefix(80))\", which cannot be read.",
                remedy: "Write sha256: and 64 hexadecimal digits.")
        }
        return artifact
    }
}

extension HCLField {
    /// Octal permissions: `"0644"`, `"755"`.
    fileprivate func octal() -> String? {
        guard let text = text(example: "\"0644\"") else { return nil }
        guard (1...4).contains(text.utf8.count), let mode = UInt16(text, radix: 8), mode <= 0o7777 else {
            report("\"\(text.prefix(20))\" is no mode of a file.", remedy: "Write it in octal digits: \"0644\".")
            return nil
        }
        return text
    }
}
