import SignetCore
import SignetHCL

extension JobReader {
    private static let groupKeys = [
        "task", "count", "network", "restart", "meta", "vault", "service", "ephemeral_disk", "shutdown_delay",
    ]

    func group(_ block: HCLBlock, _ kind: JobSpec.Kind, _ inherited: VaultStanza?) -> GroupSpec {
        let name = name(block, "a group")
        let section = section(
            block.body, "group \"\(name.prefix(60))\"", Self.groupKeys,
            without: [
                "constraint", "affinity", "spread", "update", "migrate", "reschedule", "scaling", "consul",
                "stop_after_client_disconnect", "max_client_disconnect", "prevent_reschedule_on_lost", "disconnect",
            ], refusing: ["volume": "Name the directory of this machine in the task's own configuration."])
        var group = GroupSpec(
            name: name, count: 1, ports: [], meta: [:], shutdownDelay: DurationText(.zero), services: [], tasks: [])
        section.set(&group.count, "count") { $0.integer(in: 0...1000) }
        section.set(&group.meta, "meta") { $0.map() }
        section.set(&group.shutdownDelay, "shutdown_delay") { $0.span() }
        readDisk(section)
        group.ports = ports(section)
        group.services = services(block.body, group: name)
        let vault = section["vault"].flatMap { vaultStanza($0) } ?? inherited
        let restart = restart(section, over: .standard(for: kind))
        let tasks = section.blocks("task", labels: 1...1)
        group.tasks = tasks.map { task($0, kind, restart, vault, name) }
        check(group, section, block)
        return group
    }

    private func check(_ group: GroupSpec, _ section: HCLSection, _ block: HCLBlock) {
        if group.tasks.isEmpty {
            section.report("has no task.", remedy: "Add task \"name\" { driver = \"raw_exec\" ... }.")
        } else if !group.tasks.contains(where: { $0.lifecycle == nil }) {
            section.report(
                "has only tasks with a lifecycle hook.", remedy: "Let one of them be the main task: no lifecycle.")
        }
        refuseRepeated(group.tasks.map(\.name), "task", at: block.position, in: section.field)
        if group.tasks.filter(\.isLeader).count > 1 {
            section.report("has more than one leader.", remedy: "Write leader = true in one task.")
        }
        let fixed = group.ports.filter { $0.fixed != nil }
        if group.count > 1, let port = fixed.first {
            section.report(
                "wants \(group.count) instances, but only one can have the static port \(port.fixed ?? 0).",
                remedy:
                    "Write port \"\(port.label.prefix(40))\" { } and let the tasks read NOMAD_PORT_\(port.label.prefix(40))."
            )
        }
    }

    private func readDisk(_ section: HCLSection) {
        guard
            let disk = section["ephemeral_disk"]?.section(
                keys: ["size", "sticky", "migrate"], example: "{ size = 300 }")
        else { return }
        _ = disk["size"]?.integer(in: 10...1_000_000_000)
        _ = disk["sticky"]?.boolean()
        _ = disk["migrate"]?.boolean()
        notes.add(at: disk.position, "ephemeral_disk: the directory stays with its instance; its size is not limited.")
    }

    /// The names of services, which are passed over.
    func services(_ body: HCLBody, group: String) -> [String] {
        body.blocks.filter { $0.type == "service" }.map { block in
            var name = block.labels.first?.text ?? group
            for attribute in block.body.attributes where attribute.name == "name" {
                if case .text(let text) = attribute.value.kind { name = text }
            }
            notes.add(
                at: block.position, "service \"\(name.prefix(60))\" is registered nowhere, and its checks are not run.")
            return name
        }
    }

    // MARK: Ports

    private func ports(_ section: HCLSection) -> [PortSpec] {
        var ports: [PortSpec] = []
        for block in section.blocks("network") {
            let network = HCLSection(
                block.body, field: section.path(of: "network"),
                keys: ["mode", "port", "hostname", "dns", "mbits", "cni"], problems: problems)
            if let mode = network["mode"]?.text(), mode != "host" {
                notes.add(
                    at: block.position, "network mode \"\(mode.prefix(40))\": tasks use the network of the machine.")
            }
            for name in network.present(["hostname", "dns", "mbits", "cni"]) {
                notes.add(at: block.position, "\(name) of network has no effect here and was passed over.")
            }
            ports += network.blocks("port", labels: 1...1).map { port($0, network) }
        }
        refuseRepeated(ports.map(\.label), "port", at: section.position, in: section.field)
        let fixed = ports.compactMap(\.fixed)
        refuseRepeated(fixed.map(String.init), "static port", at: section.position, in: section.field)
        return ports
    }

    private func port(_ block: HCLBlock, _ network: HCLSection) -> PortSpec {
        let label = block.labels.first?.text ?? ""
        let field = "\(network.field).port \"\(label.prefix(40))\""
        let section = HCLSection(
            block.body, field: field, keys: ["static", "to", "host_network", "ignore_collision"], problems: problems)
        if (try? #/[A-Za-z0-9_]{1,50}/#.wholeMatch(in: label)) == nil {
            section.report("cannot have that label.", remedy: "Use letters, digits and underscores.")
        }
        var port = PortSpec(label: label, fixed: nil, to: nil)
        section.set(&port.fixed, "static") { $0.integer(in: 0...65_535) }
        section.set(&port.to, "to") { $0.integer(in: -1...65_535) }
        if port.fixed == 0 { port.fixed = nil }
        if let to = port.to, to <= 0 { port.to = nil }
        if let to = port.to, to != port.fixed {
            notes.add(at: block.position, "nothing forwards the port \"\(label.prefix(40))\" of the machine to \(to).")
        }
        if !section.present(["host_network"]).isEmpty {
            notes.add(at: block.position, "host_network has no effect here and was passed over.")
        }
        return port
    }

    // MARK: Restart

    /// `restart` over what holds without it.
    func restart(_ section: HCLSection, over standard: RestartStanza) -> RestartStanza {
        let keys = ["attempts", "interval", "delay", "mode", "render_templates"]
        guard let block = section["restart"]?.section(keys: keys, example: "{ attempts = 2 }") else { return standard }
        var restart = standard
        block.set(&restart.attempts, "attempts") { $0.integer(in: 0...1_000_000) }
        block.set(&restart.interval, "interval") { $0.span(.seconds(5) ... .seconds(10 * 365 * 86_400)) }
        block.set(&restart.delay, "delay") { $0.span() }
        block.set(&restart.mode, "mode") { $0.choice(RestartStanza.Mode.allCases) }
        if restart.attempts > 0, restart.delay.duration * restart.attempts > restart.interval.duration {
            block.report(
                "cannot be: \(restart.attempts) attempts with a delay of \(restart.delay) do not fit into the interval "
                    + "of \(restart.interval).", remedy: "Make the interval longer, or the delay shorter.")
        }
        return restart
    }
}
