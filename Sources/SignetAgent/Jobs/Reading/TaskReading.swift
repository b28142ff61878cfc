import SignetCore
import SignetHCL

extension JobReader {
    private static let taskKeys = [
        "driver", "config", "env", "template", "vault", "artifact", "logs", "resources", "lifecycle", "kill_timeout",
        "kill_signal", "shutdown_delay", "user", "leader", "meta", "restart", "service",
    ]

    func task(
        _ block: HCLBlock, _ kind: JobSpec.Kind, _ restart: RestartStanza, _ vault: VaultStanza?, _ group: String
    ) -> TaskSpec {
        let name = name(block, "a task")
        let section = section(
            block.body, "task \"\(name.prefix(60))\"", Self.taskKeys,
            without: ["constraint", "affinity", "identity", "consul", "scaling", "kind", "numa", "action", "schedule"],
            refusing: [
                "volume_mount": "Name the directory of this machine in the task's own configuration.",
                "csi_plugin": "Run it on Nomad.", "dispatch_payload": "Use a template or an artifact.",
                "secret": "Use a template with the function secret.",
            ])
        var task = TaskSpec(
            name: name, driver: .rawExec, command: "", arguments: [], environment: [:],
            killTimeout: DurationText(.seconds(5)), killSignal: "SIGINT", shutdownDelay: DurationText(.zero),
            isLeader: false, meta: [:], templates: [], vault: vault, artifacts: [], logs: LogStanza(),
            resources: ResourceStanza(), restart: self.restart(section, over: restart))
        section.set(&task.driver, "driver") { driver($0) }
        if section["driver"] == nil { _ = section.required("driver", example: "\"raw_exec\"") }
        readConfig(section, into: &task)
        section.set(&task.environment, "env") { $0.map() }
        section.set(&task.meta, "meta") { $0.map() }
        section.set(&task.user, "user") { $0.text() }
        section.set(&task.isLeader, "leader") { $0.boolean() }
        section.set(&task.killTimeout, "kill_timeout") { $0.span() }
        section.set(&task.killSignal, "kill_signal") { $0.signal() }
        section.set(&task.shutdownDelay, "shutdown_delay") { $0.span() }
        section.set(&task.vault, "vault") { vaultStanza($0) }
        readLogs(section, into: &task)
        readResources(section, into: &task)
        readLifecycle(section, into: &task)
        task.templates = section.blocks("template").map { template($0, section) }
        task.artifacts = section.blocks("artifact").map { artifact($0, section) }
        _ = services(block.body, group: group)
        if name == "alloc" {
            section.report("cannot have that name.", remedy: "alloc is the directory that the tasks of a group share.")
        }
        return task
    }

    private func driver(_ field: HCLField) -> TaskSpec.Driver? {
        guard let text = field.text(example: "\"raw_exec\"") else { return nil }
        guard let driver = TaskSpec.Driver(rawValue: text) else {
            field.report(
                "\"\(text.prefix(60))\" is not supported: only processes of this machine are run.",
                remedy: "Use \"raw_exec\", or run the job on Nomad, which can use signet server as its Vault.")
            return nil
        }
        if driver == .exec {
            notes.add(at: field.value.position, "exec runs a plain process here: nothing isolates it from the machine.")
        }
        return driver
    }

    private func readConfig(_ section: HCLSection, into task: inout TaskSpec) {
        let unused = [
            "cgroup_v1_override", "cgroup_v2_override", "oom_score_adj", "denied_envvars", "no_cgroups", "pid_mode",
            "ipc_mode", "cap_add", "cap_drop",
        ]
        guard let field = section.required("config", example: "{ command = \"local/start.sh\" }"),
            let config = field.section(
                keys: ["command", "args", "work_dir"] + unused, example: "{ command = \"local/start.sh\" }")
        else { return }
        for name in config.present(unused) {
            notes.add(at: config.position, "\(name) of config has no effect here and was passed over.")
        }
        if let command = config.required("command", example: "\"local/start.sh\"") {
            task.command = command.text() ?? ""
            if task.command.isEmpty { command.report("is empty.", remedy: "Name a program.") }
        }
        config.set(&task.arguments, "args") { $0.texts(example: "[\"-p\", \"8080\"]") }
        config.set(&task.workDirectory, "work_dir") { $0.text() }
    }

    private func readLogs(_ section: HCLSection, into task: inout TaskSpec) {
        let keys = ["max_files", "max_file_size", "disabled", "enabled"]
        guard let logs = section["logs"]?.section(keys: keys, example: "{ max_files = 10 }") else { return }
        logs.set(&task.logs.files, "max_files") { $0.integer(in: 1...1000) }
        logs.set(&task.logs.megabytes, "max_file_size") { $0.integer(in: 1...10_000) }
        logs.set(&task.logs.isDisabled, "disabled") { $0.boolean() }
        if let isEnabled = logs["enabled"]?.boolean() { task.logs.isDisabled = !isEnabled }
    }

    private func readResources(_ section: HCLSection, into task: inout TaskSpec) {
        let unused = ["disk", "iops", "network", "numa", "secrets"]
        guard
            let block = section["resources"]?.section(
                keys: ["cpu", "cores", "memory", "memory_max", "device"] + unused, example: "{ cpu = 100 }")
        else { return }
        block.set(&task.resources.cpu, "cpu") { $0.integer(in: 1...10_000_000) }
        block.set(&task.resources.cores, "cores") { $0.integer(in: 1...10_000) }
        block.set(&task.resources.memory, "memory") { $0.integer(in: 10...100_000_000) }
        block.set(&task.resources.memoryMaximum, "memory_max") { $0.integer(in: -1...100_000_000) }
        for name in block.present(unused) {
            notes.add(at: block.position, "\(name) of resources has no effect here and was passed over.")
        }
        if !block.present(["device"]).isEmpty {
            block.report("asks for a device.", remedy: "Remove device: a task uses the machine's as it is.")
        }
    }

    private func readLifecycle(_ section: HCLSection, into task: inout TaskSpec) {
        let keys = ["hook", "sidecar"]
        guard let block = section["lifecycle"]?.section(keys: keys, example: "{ hook = \"prestart\" }"),
            let hook = block.required("hook", example: "\"prestart\"")?.choice(LifecycleStanza.Hook.allCases)
        else { return }
        let isSidecar = block["sidecar"]?.boolean() ?? false
        if isSidecar, hook == .poststop {
            block.report("cannot be a sidecar after the main tasks.", remedy: "Remove sidecar.")
        }
        task.lifecycle = LifecycleStanza(hook: hook, isSidecar: isSidecar)
    }
}
