import SignetCore
import Yams

/// The text of a `signet.yaml` as a tree of values with their places.
///
/// Anchors and aliases are not accepted: nested they grow without bound, and nothing in this file needs them.
enum YAMLSource {
    /// The largest file that is read, in bytes.
    static let limit = 1 << 20

    /// The root of the tree; nil after noting why there is none. An empty file is an empty section.
    static func root(_ text: String, problems: ProblemList) -> FieldNode? {
        if let mark = firstAnchor(in: text) {
            problems.add(
                at: mark, field: "", "YAML anchors (&name) and aliases (*name) are not used in signet.yaml.",
                remedy: "Write the value out. A word that starts with & can be written as \"\\x26...\" in quotes.")
            return nil
        }
        do {
            let root = try Parser(yaml: text, encoding: .utf8).singleRoot() ?? Node.mapping([:])
            let node = FieldNode(node: root, field: "", problems: problems)
            return node.isNull ? FieldNode(node: .mapping([:]), field: "", problems: problems) : node
        } catch {
            note(error, problems)
            return nil
        }
    }

    private static func note(_ error: any Error, _ problems: ProblemList) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            problems.add(
                at: mark, field: "", "this is not YAML: \(problem).",
                remedy: "Look at the indentation, quotes and colons of this line and the one before.")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\($0.prefix(60))\"" }.joined(separator: ", ")
            problems.add(
                at: context.mark, field: "", "the key \(names) is written twice in one section.",
                remedy: "Keep one of them.")
        default:
            problems.add(
                at: nil, field: "", "this is not YAML: \(error)".prefix(300) + ".",
                remedy: "Write the file as UTF-8 text without control characters.")
        }
    }

    /// The first place where a word starts with `&` outside a comment line. Read crudely on purpose: it also finds such a
    /// word within quotes, but no real anchor escapes it.
    private static func firstAnchor(in text: String) -> Mark? {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard line.utf8.contains(UInt8(ascii: "&")), line.first(where: { $0 != " " && $0 != "\t" }) != "#" else {
                continue
            }
            var previous: Character = " "
            for (column, character) in line.enumerated() {
                let startsWord = " \t[{,:?-".contains(previous)
                if character == "&", startsWord, let next = line.dropFirst(column + 1).first, !next.isWhitespace {
                    return Mark(line: index + 1, column: column + 1)
                }
                previous = character
            }
        }
        return nil
    }
}
