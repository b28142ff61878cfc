import SignetCore

/// A body whose keys are known: unknown ones are reported with their place and the word that was meant.
///
/// A key may be written as an attribute (`config = { ... }`) or as a block (`config { ... }`); JSON knows only the first.
/// ``subscript(_:)`` and ``blocks(_:labels:)`` accept both.
public struct HCLSection {
    /// The section as a whole; `field` is its path.
    public let field: String
    /// Where it begins.
    public let position: HCLPosition
    /// Where problems are noted.
    public let problems: HCLProblemList
    private var items: [String: [HCLItem]] = [:]

    /// Takes the known keys and notes a problem for each of the others.
    /// - Parameters:
    ///   - body: what is read
    ///   - field: the path of the body: `auto_auth.method`; empty for the whole file
    ///   - keys: the known ones, in the order in which they are listed for people
    ///   - problems: where problems are noted
    public init(_ body: HCLBody, field: String = "", keys: [String], problems: HCLProblemList) {
        self.field = field
        position = body.position
        self.problems = problems
        let known = Set(keys)
        for item in body.items {
            guard known.contains(item.name) else {
                let name = String(item.name.prefix(60))
                problems.add(
                    at: item.position, field: field, "unknown key \"\(name)\".", remedy: Spelling.hint(name, keys),
                    unknownKey: name)
                continue
            }
            items[item.name, default: []].append(item)
        }
    }

    /// Notes a problem of the section as a whole.
    public func report(_ message: String, remedy: String) {
        problems.add(at: position, field: field, message, remedy: remedy)
    }

    /// The single value of a key; nil when it is absent. A block without labels counts as an object. That the key comes
    /// twice or has labels is a problem.
    public subscript(key: String) -> HCLField? {
        guard let all = items[key], let first = all.first else { return nil }
        for second in all.dropFirst() {
            problems.add(
                at: second.position, field: path(of: key), "is written twice, first at \(first.position).",
                remedy: "Keep one of them.")
        }
        return field(of: first, key)
    }

    /// The value of a key where the last one counts; nil when it is absent.
    public func last(_ key: String) -> HCLField? { items[key]?.last.map { field(of: $0, key) } }

    private func field(of item: HCLItem, _ key: String) -> HCLField {
        let path = path(of: key)
        switch item {
        case .attribute(let attribute):
            return HCLField(value: attribute.value, field: path, problems: problems)
        case .block(let block):
            if let label = block.labels.first {
                problems.add(
                    at: label.position, field: path, "takes no label.", remedy: "Remove \"\(label.text.prefix(60))\".")
            }
            return HCLField(value: HCLValue(.object(block.body), at: block.position), field: path, problems: problems)
        }
    }

    /// The single value of a key; its absence is a problem.
    public func required(_ key: String, example: String) -> HCLField? {
        if let value = self[key] { return value }
        report("\"\(key)\" is missing.", remedy: "Add for example: \(key) = \(example)")
        return nil
    }

    /// Sets `target` when the key is present and its value is fine.
    public func set<Value>(_ target: inout Value, _ key: String, _ read: (HCLField) -> Value?) {
        if let field = self[key], let value = read(field) { target = value }
    }

    /// Sets an optional `target` when the key is present and its value is fine.
    public func set<Value>(_ target: inout Value?, _ key: String, _ read: (HCLField) -> Value?) {
        if let field = self[key], let value = read(field) { target = value }
    }

    /// The keys among `keys` that are present.
    public func present(_ keys: [String]) -> [String] { keys.filter { items[$0] != nil } }

    /// The path of a key of this section.
    public func path(of key: String) -> String { field.isEmpty ? key : "\(field).\(key)" }
}

// MARK: Repeated blocks

extension HCLSection {
    /// All blocks of a type, in the order of the file.
    ///
    /// As in HCL 1, they may also be written as objects, and in JSON they must be: one object level for each label, and a
    /// list where several blocks share it: `{"path": {"secret/*": {...}}}`, `{"path": [{"a": {...}}, {"b": {...}}]}`.
    /// - Parameter labels: how many labels a block has; a written-out object has the fewest
    public func blocks(_ key: String, labels: ClosedRange<Int> = 0...0) -> [HCLBlock] {
        var blocks: [HCLBlock] = []
        for item in items[key] ?? [] {
            switch item {
            case .attribute(let attribute):
                expand(attribute.value, key, at: attribute.position, [], labels.lowerBound, into: &blocks)
            case .block(let block) where labels.contains(block.labels.count):
                blocks.append(block)
            case .block(let block):
                let wanted = Set([labels.lowerBound, labels.upperBound]).sorted().map(String.init)
                problems.add(
                    at: block.position, field: path(of: key),
                    "has \(block.labels.count) labels where \(wanted.joined(separator: " or ")) are wanted.",
                    remedy: "Write \(key)\(String(repeating: " \"label\"", count: labels.upperBound)) { ... }.")
            }
        }
        return blocks
    }

    private func expand(
        _ value: HCLValue, _ key: String, at position: HCLPosition, _ labels: [HCLBlock.Label], _ missing: Int,
        into blocks: inout [HCLBlock]
    ) {
        switch value.kind {
        case .list(let elements):
            for element in elements { expand(element, key, at: element.position, labels, missing, into: &blocks) }
        case .object(let body) where missing == 0:
            blocks.append(HCLBlock(type: key, labels: labels, body: body, position: position))
        case .object(let body):
            for entry in body.attributes {
                let label = HCLBlock.Label(text: entry.name, position: entry.position)
                expand(entry.value, key, at: entry.position, labels + [label], missing - 1, into: &blocks)
            }
            for block in body.blocks {
                problems.add(
                    at: block.position, field: path(of: key), "a block stands where an object is wanted.",
                    remedy: "Write \"\(block.type.prefix(60))\" = { ... }.")
            }
        default:
            problems.add(
                at: value.position, field: path(of: key), "is \(value.kindDescription) where a block is wanted.",
                remedy: "Write \(key) { ... }.")
        }
    }
}
