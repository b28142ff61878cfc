import Foundation
import SignetCore
import SignetHCL

/// Reads the body of a job file, whose expressions are evaluated.
struct JobReader {
    let fileName: String
    let problems: HCLProblemList
    let notes: JobNotes

    /// - Returns: nil when there is none; what is wrong is in `problems`
    func job(of body: HCLBody) -> JobSpec? {
        let file = HCLSection(body, keys: ["job", "variable", "locals"], problems: problems)
        let blocks = file.blocks("job", labels: 1...1)
        for second in blocks.dropFirst() {
            problems.add(
                at: second.position, field: "job", "is the second job of this file.", remedy: "Write one job a file.")
        }
        return blocks.first.map(job)
    }

    private static let keys = [
        "group", "task", "type", "region", "namespace", "datacenters", "priority", "meta", "vault", "id", "name",
    ]

    private func job(_ block: HCLBlock) -> JobSpec {
        let field = "job \"\(block.labels.first?.text.prefix(60) ?? "")\""
        let section = section(
            block.body, field, Self.keys,
            without: [
                "constraint", "affinity", "spread", "update", "migrate", "reschedule", "all_at_once", "node_pool", "ui",
                "consul_token", "vault_token", "version_tag", "consul",
            ],
            refusing: [
                "periodic": "Start it from a systemd timer: signet job run FILE.",
                "parameterized": "Use variables: signet job run -var name=value FILE.",
                "multiregion": "Run it on each machine.",
            ])
        var job = JobSpec(
            name: section["id"]?.text() ?? name(block, "a job"), kind: kind(section), region: "global",
            namespace: "default", datacenters: ["*"], priority: 50, meta: [:], groups: [])
        section.set(&job.region, "region") { $0.text() }
        section.set(&job.namespace, "namespace") { $0.text() }
        section.set(&job.datacenters, "datacenters") { $0.texts(example: "[\"dc1\"]") }
        section.set(&job.priority, "priority") { $0.integer(in: 1...100) }
        section.set(&job.meta, "meta") { $0.map() }
        let vault = section["vault"].flatMap { vaultStanza($0) }
        job.groups = groups(block, section, job.kind, vault)
        return job
    }

    private func kind(_ section: HCLSection) -> JobSpec.Kind {
        guard let field = section["type"] else { return .service }
        if case .text("system") = field.value.kind {
            field.report(
                "is \"system\": such a job runs on every machine of a cluster, and here is one machine only.",
                remedy: "Write \"service\", and run it on each machine.")
            return .service
        }
        return field.choice(JobSpec.Kind.allCases) ?? .service
    }

    private func groups(
        _ block: HCLBlock, _ section: HCLSection, _ kind: JobSpec.Kind, _ vault: VaultStanza?
    ) -> [GroupSpec] {
        var groups = section.blocks("group", labels: 1...1).map { group($0, kind, vault) }
        // A task that stands in the job itself is a group of one.
        for single in section.blocks("task", labels: 1...1) {
            let task = task(single, kind, .standard(for: kind), vault, "job")
            groups.append(
                GroupSpec(
                    name: task.name, count: 1, ports: [], meta: [:], shutdownDelay: DurationText(.zero), services: [],
                    tasks: [task]))
        }
        if groups.isEmpty {
            section.report("has no group.", remedy: "Add group \"name\" { task \"name\" { ... } }.")
        }
        refuseRepeated(groups.map(\.name), "group", at: block.position, in: section.field)
        return groups
    }

    /// The label of a block, which becomes the name of a directory.
    func name(_ block: HCLBlock, _ kind: String) -> String {
        guard let label = block.labels.first else { return "" }
        if !EntityName.isUsable(label.text) {
            problems.add(
                at: label.position, field: block.type, "\"\(label.text.prefix(120))\" cannot be the name of \(kind).",
                remedy: "Use \(EntityName.rule).")
        }
        return label.text
    }

    func refuseRepeated(_ names: [String], _ what: String, at position: HCLPosition, in field: String) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            problems.add(
                at: position, field: field, "has two of the name \(what) \"\(name.prefix(60))\".",
                remedy: "Give each its own name.")
        }
    }

    /// A body whose keys are known.
    /// - Parameters:
    ///   - unused: keys of Nomad that have no effect here: each is noted
    ///   - refused: keys of Nomad that a job cannot do without, with what to do instead
    func section(
        _ body: HCLBody, _ field: String, _ keys: [String], without unused: [String] = [],
        refusing refused: [String: String] = [:]
    ) -> HCLSection {
        for item in body.items {
            let name = item.name
            if unused.contains(name) {
                notes.add(at: item.position, "\(name) has no effect on a single machine and was passed over.")
            } else if let remedy = refused[name] {
                problems.add(at: item.position, field: field, "\(name) is not supported.", remedy: remedy)
            }
        }
        return HCLSection(body, field: field, keys: keys + unused + refused.keys.sorted(), problems: problems)
    }
}
