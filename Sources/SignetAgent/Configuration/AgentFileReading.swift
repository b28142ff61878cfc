import SignetCore
import SignetHCL

/// One file of an agent's configuration while it is read: the ways in which its values are taken.
struct AgentFileReading {
    /// What keeps the file from being used.
    let problems: HCLProblemList
    /// What it says without effect.
    let notes: HCLProblemList
    /// Below which relative paths are.
    let directory: String
    /// As the user named it.
    let fileName: String

    init(fileName: String, directory: String) {
        self.fileName = fileName
        self.directory = directory
        problems = HCLProblemList(fileName: fileName)
        notes = HCLProblemList(fileName: fileName)
    }

    /// A body whose unknown keys are told of and left out.
    func section(_ body: HCLBody, _ field: String, _ keys: [String]) -> HCLSection {
        _ = HCLSection(body, field: field, keys: keys, problems: notes)
        let known = Set(keys)
        let rest = HCLBody(items: body.items.filter { known.contains($0.name) }, position: body.position)
        return HCLSection(rest, field: field, keys: keys, problems: problems)
    }

    /// A body whose unknown keys are refused.
    func strictSection(_ body: HCLBody, _ field: String, _ keys: [String]) -> HCLSection {
        HCLSection(body, field: field, keys: keys, problems: problems)
    }

    /// The block of a type of which there may be one.
    func single(_ key: String, of section: HCLSection, labels: ClosedRange<Int> = 0...0) -> HCLBlock? {
        let blocks = section.blocks(key, labels: labels)
        for extra in blocks.dropFirst() {
            problems.add(
                at: extra.position, field: section.path(of: key), "is written twice; there may be one.",
                remedy: "Keep one of them.")
        }
        return blocks.first
    }

    /// A block that says what it is by its label or by `type`: `method "approle" { }`, `method { type = "approle" }`,
    /// `{"approle": {...}}`.
    func typed(_ block: HCLBlock, types: [String]) -> (type: String, position: HCLPosition, body: HCLBody)? {
        if let label = block.labels.first { return (label.text, label.position, block.body) }
        for attribute in block.body.attributes where attribute.name == "type" {
            let field = HCLField(value: attribute.value, field: "\(block.type).type", problems: problems)
            return field.text().map { ($0, attribute.value.position, block.body) }
        }
        if block.body.items.count == 1, let only = block.body.attributes.first, types.contains(only.name),
            case .object(let body) = only.value.kind
        {
            return (only.name, only.position, body)
        }
        problems.add(
            at: block.position, field: block.type, "does not say of which type it is.",
            remedy: "Write \(block.type) \"\(types.first ?? "")\" { ... }.")
        return nil
    }

    /// Tells of keys that are known and without effect here.
    func note(_ keys: [String], of section: HCLSection, _ reason: String) {
        for key in section.present(keys) {
            notes.add(
                at: section.last(key)?.value.position ?? section.position, field: section.path(of: key),
                "has no effect: \(reason)", remedy: "Remove it, or leave it for Vault Agent.")
        }
    }

    /// The absolute form of a path.
    func path(_ text: String) -> String { AbsolutePath.make(text, relativeTo: directory) }
}

extension HCLSection {
    /// A path, made absolute.
    func path(_ key: String, _ reading: AgentFileReading) -> String? {
        self[key]?.text().map(reading.path)
    }
}

extension Duration {
    /// What an agent waits for: a millisecond to ten years.
    static var agentRange: ClosedRange<Duration> { .milliseconds(1)...Duration.seconds(10 * 365 * 86_400) }
}
