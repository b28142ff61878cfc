import SignetCore

/// The variables that a task of an instance is told: Nomad's own, and those of its job file.
public struct TaskEnvironment: Sendable {
    let job: JobSpec
    let group: GroupSpec
    let task: TaskSpec
    let instance: InstanceIdentity
    let directory: AllocationDirectory
    /// The machine's ports by label.
    let ports: [String: Int]
    let machine: MachineAttributes

    /// Everything but what templates render and the token.
    public func variables() -> [String: String] {
        var variables = identity().merging(resources()) { $1 }.merging(addresses()) { $1 }.merging(meta()) { $1 }
        let interpolation = TaskInterpolation(environment: variables, attributes: attributes)
        for (name, value) in task.environment { variables[name] = interpolation.expand(value) }
        return variables
    }

    /// Puts values for what the texts of the task refer to.
    public func interpolation(_ variables: [String: String]) -> TaskInterpolation {
        TaskInterpolation(environment: variables, attributes: attributes)
    }

    private var attributes: [String: String] {
        machine.values.merging(meta(named: "meta.") { $0 }) { old, _ in old }
    }

    private func identity() -> [String: String] {
        [
            "NOMAD_ALLOC_DIR": directory.shared, "NOMAD_TASK_DIR": directory.local(task.name),
            "NOMAD_SECRETS_DIR": directory.secrets(task.name), "NOMAD_ALLOC_ID": instance.id,
            "NOMAD_SHORT_ALLOC_ID": String(instance.id.prefix(8)),
            "NOMAD_ALLOC_NAME": "\(job.name).\(group.name)[\(instance.index)]",
            "NOMAD_ALLOC_INDEX": String(instance.index), "NOMAD_JOB_ID": job.name, "NOMAD_JOB_NAME": job.name,
            "NOMAD_GROUP_NAME": group.name, "NOMAD_TASK_NAME": task.name, "NOMAD_NAMESPACE": job.namespace,
            "NOMAD_REGION": job.region,
            "NOMAD_DC": job.datacenters.first { !$0.contains("*") } ?? machine.datacenter,
        ]
    }

    private func resources() -> [String: String] {
        var variables = [
            "NOMAD_CPU_LIMIT": String(task.resources.cpu), "NOMAD_MEMORY_LIMIT": String(task.resources.memory),
        ]
        variables["NOMAD_CPU_CORES"] = task.resources.cores.map(String.init)
        variables["NOMAD_MEMORY_MAX_LIMIT"] = task.resources.memoryMaximum.map(String.init)
        return variables
    }

    private func addresses() -> [String: String] {
        var variables: [String: String] = [:]
        for port in group.ports {
            guard let number = ports[port.label] else { continue }
            variables["NOMAD_PORT_\(port.label)"] = String(port.to ?? number)
            variables["NOMAD_HOST_PORT_\(port.label)"] = String(number)
            variables["NOMAD_IP_\(port.label)"] = machine.address
            variables["NOMAD_HOST_IP_\(port.label)"] = machine.address
            variables["NOMAD_ADDR_\(port.label)"] = HostPort.text(host: machine.address, port: number)
            variables["NOMAD_HOST_ADDR_\(port.label)"] = HostPort.text(host: machine.address, port: number)
        }
        return variables
    }

    /// Under its name and under that in capitals.
    private func meta() -> [String: String] {
        meta(named: "NOMAD_META_", Self.variableName).merging(
            meta(named: "NOMAD_META_") { Self.variableName($0.uppercased()) }
        ) { old, _ in old }
    }

    private func meta(named prefix: String, _ name: (String) -> String) -> [String: String] {
        let merged = job.meta.merging(group.meta) { $1 }.merging(task.meta) { $1 }
        return Dictionary(merged.sorted { $0.key < $1.key }.map { (prefix + name($0.key), $0.value) }) { $1 }
    }

    private static func variableName(_ key: String) -> String {
        String(key.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    }
}
