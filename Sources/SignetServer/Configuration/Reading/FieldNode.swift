import SignetCore
import Yams

/// One value of the file with its place: reading it as the wanted kind either succeeds or notes a problem at that place.
struct FieldNode {
    let node: Node
    /// `certificates[0].names[1]`; empty for the whole file.
    let field: String
    let problems: ProblemList

    /// Notes a problem here.
    func report(_ message: String, remedy: String) {
        problems.add(at: node.mark, field: field, message, remedy: remedy)
    }

    /// Notes what a parser said of this value.
    func report(_ error: any Error) {
        guard let error = error as? SignetError else {
            return report("cannot be read: \(error).", remedy: "Correct the value.")
        }
        let cause = error.cause.map { " (\($0))" } ?? ""
        report(error.message + cause, remedy: error.remedy ?? "Correct the value.")
    }

    /// Whether nothing was written behind the key (or `~`, `null`).
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private var kind: String {
        switch node {
        case .mapping: "a section with keys"
        case .sequence: "a list"
        case .scalar, .alias: isNull ? "nothing" : "a single value"
        }
    }

    private func wanted(_ what: String, example: String) {
        report("is \(kind) where \(what) is wanted.", remedy: "Write for example: \(example)")
    }
}

// MARK: Scalars

extension FieldNode {
    /// The value as written, quotes removed.
    func text(example: String = "some text") -> String? {
        guard case .scalar(let scalar) = node, !isNull else {
            wanted("a single value", example: example)
            return nil
        }
        guard scalar.string.utf8.count <= 4096, !scalar.string.contains("\0") else {
            report("is longer than 4096 bytes or holds a zero byte.", remedy: "Shorten it.")
            return nil
        }
        return scalar.string
    }

    /// The value read by `parse`; its error becomes the problem.
    func parsed<Value>(example: String = "some text", _ parse: (String) throws -> Value) -> Value? {
        guard let text = text(example: example) else { return nil }
        do {
            return try parse(text)
        } catch {
            report(error)
            return nil
        }
    }

    /// `true` or `false`.
    func boolean() -> Bool? {
        guard let text = text(example: "true") else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            report("\"\(text.prefix(60))\" is neither true nor false.", remedy: "Write true or false.")
            return nil
        }
    }

    /// A whole number within `range`.
    func integer(in range: ClosedRange<Int>) -> Int? {
        guard let text = text(example: "\(range.lowerBound)") else { return nil }
        guard let value = Int(text), range.contains(value) else {
            report(
                "\"\(text.prefix(60))\" is not a whole number between \(range.lowerBound) and \(range.upperBound).",
                remedy: "Write a number in that range.")
            return nil
        }
        return value
    }

    /// A decimal number within `range`.
    func decimal(in range: ClosedRange<Double>) -> Double? {
        guard let text = text(example: "\(range.upperBound)") else { return nil }
        guard let value = Double(text), range.contains(value) else {
            report(
                "\"\(text.prefix(60))\" is not a number between \(range.lowerBound) and \(range.upperBound).",
                remedy: "Write a number in that range, for example \(range.lowerBound).")
            return nil
        }
        return value
    }

    /// A duration within `range`.
    func duration(in range: ClosedRange<Duration> = .milliseconds(1)...longest) -> DurationText? {
        guard let value = parsed(example: "24h", { try DurationText(parsing: $0) }) else { return nil }
        guard range.contains(value.duration) else {
            let bounds = "\(DurationText(range.lowerBound)) and \(DurationText(range.upperBound))"
            report("\(value) does not lie between \(bounds).", remedy: "Write a duration in that range.")
            return nil
        }
        return value
    }

    /// One of the raw values of `Value`.
    func choice<Value: RawRepresentable>(_ values: [Value]) -> Value? where Value.RawValue == String {
        let names = values.map(\.rawValue)
        guard let text = text(example: names.first ?? "") else { return nil }
        if let value = values.first(where: { $0.rawValue == text }) { return value }
        report(
            "\"\(text.prefix(60))\" is not one of \(names.joined(separator: ", ")).", remedy: Spelling.hint(text, names)
        )
        return nil
    }

    /// A name such as those of authorities, roles and certificates.
    func name() -> String? {
        guard let text = text(example: "my-service") else { return nil }
        guard EntityName.isUsable(text) else {
            report("\"\(text.prefix(120))\" cannot be a name.", remedy: "Use \(EntityName.rule).")
            return nil
        }
        return text
    }

    /// A directory; relative ones are relative to `directory`.
    func directory(relativeTo directory: String) -> String? {
        guard let text = text(example: "./signet-data") else { return nil }
        guard !text.isEmpty, !text.hasPrefix("~") else {
            report(
                "\"\(text.prefix(200))\" is not a directory.",
                remedy: "Write an absolute path or one relative to signet.yaml.")
            return nil
        }
        return AbsolutePath.make(text, relativeTo: directory)
    }

    /// The path of a file; relative ones are relative to `directory`.
    func path(relativeTo directory: String) -> String? {
        guard let text = text(example: "tls/service.crt") else { return nil }
        guard !text.isEmpty, !text.hasSuffix("/"), !text.hasPrefix("~") else {
            report(
                "\"\(text.prefix(200))\" is not the path of a file.",
                remedy: "Write an absolute path or one relative to signet.yaml.")
            return nil
        }
        return AbsolutePath.make(text, relativeTo: directory)
    }
}

// MARK: Structure

extension FieldNode {
    /// The elements of a list; a key with nothing behind it is an empty list.
    func list(example: String) -> [FieldNode]? {
        if isNull { return [] }
        guard case .sequence(let sequence) = node else {
            wanted("a list", example: example)
            return nil
        }
        return sequence.enumerated().map { index, element in
            FieldNode(node: element, field: "\(field)[\(index)]", problems: problems)
        }
    }

    /// The texts of a list, each read by `parse`.
    func texts<Value>(example: String, _ parse: (String) throws -> Value) -> [Value]? {
        list(example: "[\(example)]")?.compactMap { $0.parsed(example: example, parse) }
    }

    /// The value as keys and values of any name, in the order of the keys.
    func pairs(example: String) -> [(key: String, value: FieldNode)]? {
        guard case .mapping(let mapping) = node else {
            wanted("a section with keys", example: example)
            return nil
        }
        return mapping.compactMap { key, value in
            guard case .scalar(let scalar) = key else {
                problems.add(
                    at: key.mark, field: field, "a key is not a word.", remedy: "Write for example: \(example)")
                return nil
            }
            return (scalar.string, FieldNode(node: value, field: "\(field).\(scalar.string)", problems: problems))
        }
    }

    /// The value as a section; unknown keys are reported.
    func section(_ kind: SectionKind) -> FieldSection? {
        guard case .mapping(let mapping) = node else {
            wanted("a section with keys", example: kind.example)
            return nil
        }
        return FieldSection(mapping: mapping, node: self, keys: kind.keys)
    }
}
