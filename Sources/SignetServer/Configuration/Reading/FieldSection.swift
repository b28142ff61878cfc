import SignetCore
import Yams

/// A section of the file: its keys and where they stand.
struct FieldSection {
    /// The section as a whole.
    let node: FieldNode
    private var values: [String: FieldNode] = [:]

    /// Takes the known keys and notes a problem for each of the others.
    init(mapping: Node.Mapping, node: FieldNode, keys: [String]) {
        self.node = node
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                node.problems.add(
                    at: key.mark, field: node.field, "a key is not a word.",
                    remedy: "Known keys here: \(keys.joined(separator: ", ")).")
                continue
            }
            let field = node.field.isEmpty ? scalar.string : "\(node.field).\(scalar.string)"
            guard keys.contains(scalar.string) else {
                let name = String(scalar.string.prefix(60))
                node.problems.add(
                    at: key.mark, field: node.field, "unknown key \"\(name)\".", remedy: Spelling.hint(name, keys))
                continue
            }
            values[scalar.string] = FieldNode(node: value, field: field, problems: node.problems)
        }
    }

    /// The value behind a key; nil when it is absent.
    subscript(key: String) -> FieldNode? { values[key] }

    /// The value behind a key; its absence is a problem.
    func required(_ key: String, example: String) -> FieldNode? {
        if let value = values[key] { return value }
        node.report("\"\(key)\" is missing.", remedy: "Add for example: \(key): \(example)")
        return nil
    }

    /// Sets `target` when the key is present and its value is fine.
    func set<Value>(_ target: inout Value, _ key: String, _ read: (FieldNode) -> Value?) {
        if let node = values[key], let value = read(node) { target = value }
    }

    /// Sets an optional `target` when the key is present and its value is fine.
    func set<Value>(_ target: inout Value?, _ key: String, _ read: (FieldNode) -> Value?) {
        if let node = values[key], let value = read(node) { target = value }
    }

    /// The keys among `keys` that are present.
    func present(_ keys: [String]) -> [String] { keys.filter { values[$0] != nil } }
}
