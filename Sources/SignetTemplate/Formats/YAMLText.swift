import SignetCore
import Yams

/// Values as YAML, as Go's yaml.v2 writes and reads them.
enum YAMLText {
    /// The YAML of a value, keys in their natural order.
    static func text(_ value: TemplateValue, limit: Int) throws(TemplateFailure) -> TemplateText {
        // The result can be no longer than the limit; the tree that it is made of is bounded by the values' weight.
        let node = try node(value)
        guard let text = try? Yams.serialize(node: node, allowUnicode: true) else {
            throw TemplateFailure("the value cannot be written as YAML")
        }
        guard text.utf8.count <= limit else { throw .limit("the text grows over \(limit) bytes") }
        return TemplateText(text.trimmedASCIIWhitespace)
    }

    private static func node(_ value: TemplateValue) throws(TemplateFailure) -> Node {
        switch value {
        case .none, .null: return plain("null", .null)
        case .bool(let flag): return plain(flag ? "true" : "false", .bool)
        case .int, .int64, .uint64, .byte: return plain(try Print.joined([value], limit: 40).string, .int)
        case .number(let text): return plain(text.string, .float)
        case .float(let number): return plain(float(number), .float)
        case .text(let text): return scalar(text.string)
        case .moment(let date): return plain(GoTime.text(date, "2006-01-02T15:04:05.999999999Z07:00"), .timestamp)
        case .list(let list):
            var nodes: [Node] = []
            for element in list.elements { nodes.append(try node(element)) }
            return .sequence(.init(nodes, Tag(.seq), nodes.isEmpty ? .flow : .block))
        case .map(let map):
            var pairs: [(Node, Node)] = []
            for (key, value) in map.entries { pairs.append((try node(key), try node(value))) }
            return mapping(pairs)
        case .record(let record):
            var pairs: [(Node, Node)] = []
            for field in record.fields { pairs.append((scalar(field.name.lowercased()), try node(field.value))) }
            return mapping(pairs, sorted: false)
        case .complex, .sequence, .scratch: throw TemplateFailure("cannot marshal type: \(value.goTypeName)")
        }
    }

    private static func mapping(_ pairs: [(Node, Node)], sorted: Bool = true) -> Node {
        let ordered =
            sorted
            ? pairs.sorted { NaturalOrder.precedes($0.0.scalar?.string ?? "", $1.0.scalar?.string ?? "") } : pairs
        return .mapping(.init(ordered, Tag(.map), pairs.isEmpty ? .flow : .block))
    }

    private static func plain(_ text: String, _ tag: Tag.Name) -> Node {
        .scalar(.init(text, Tag(tag), .plain))
    }

    private static func float(_ number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        return GoFloat.text(number, "g")
    }

    /// Text: in quotes when it would be read as something else, on lines of its own when it has several.
    private static func scalar(_ text: String) -> Node {
        let style: Node.Scalar.Style =
            if Resolver.default.resolveTag(of: Node(text)) != .str || looksOtherwise(text) {
                .doubleQuoted
            } else if text.contains("\n") {
                .literal
            } else {
                .plain
            }
        return .scalar(.init(text, Tag(.str), style))
    }

    /// What YAML 1.1 reads as a truth value, or as a number to the base of 60.
    private static func looksOtherwise(_ text: String) -> Bool {
        if ["", "y", "n", "yes", "no", "on", "off", "~", "null", "<<"].contains(text.lowercased()) { return true }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "_") }
            }
    }

    // MARK: Reading

    /// The value of a YAML text.
    static func value(_ text: TemplateText) throws(TemplateFailure) -> TemplateValue {
        guard !mayHaveAliases(text.bytes) else {
            throw TemplateFailure(
                "the YAML has anchors and aliases, which are not read", remedy: "Write the values out.")
        }
        let root: Node?
        do {
            root = try Parser(yaml: text.string, encoding: .utf8).singleRoot()
        } catch {
            throw TemplateFailure("the text is not YAML", remedy: "Look at the text before it is parsed.")
        }
        return try root.map { node throws(TemplateFailure) in try value(node) } ?? .null
    }

    private static func value(_ node: Node) throws(TemplateFailure) -> TemplateValue {
        switch node {
        case .sequence(let sequence):
            var elements: [TemplateValue] = []
            for node in sequence { elements.append(try value(node)) }
            return .list(of: elements)
        case .mapping(let mapping):
            var entries: [TemplateValue: TemplateValue] = [:]
            for (key, element) in mapping { entries[try value(key)] = try value(element) }
            return .map(TemplateMap(entries, keys: .any))
        case .scalar, .alias: return scalar(node)
        }
    }

    private static func scalar(_ node: Node) -> TemplateValue {
        let text = node.scalar?.string ?? ""
        // A number to the base of 60 is a text to Go, as to YAML 1.2.
        if node.tag == Tag(.int) || node.tag == Tag(.float), text.utf8.contains(UInt8(ascii: ":")) {
            return .string(text)
        }
        switch node.tag {
        case Tag(.null): return .null
        case Tag(.bool): return node.bool.map { .bool($0) } ?? .string(text)
        case Tag(.int): return node.int.map { .int($0) } ?? .string(text)
        case Tag(.float): return node.float.map { .float($0) } ?? .string(text)
        case Tag(.str) where node.scalar?.style == .plain && ["y", "Y", "n", "N"].contains(text):
            return .bool(text.lowercased() == "y")
        default: return .string(text)
        }
    }

    /// Whether an anchor and an alias may stand in it: nested they grow without bound.
    private static func mayHaveAliases(_ bytes: [UInt8]) -> Bool {
        func begins(_ sign: UInt8) -> Bool {
            bytes.indices.contains { index in
                guard bytes[index] == sign, index + 1 < bytes.count, bytes[index + 1] > 0x20 else { return false }
                return index == 0 || " \t\n\r,[{:-?".utf8.contains(bytes[index - 1])
            }
        }
        return begins(UInt8(ascii: "&")) && begins(UInt8(ascii: "*"))
    }
}
