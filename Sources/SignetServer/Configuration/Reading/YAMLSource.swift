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
                at: nil as SourcePosition?, field: "", "this is not YAML: \(error)".prefix(300) + ".",
                remedy: "Write the file as UTF-8 text without control characters.")
        }
    }

    /// The first place where an anchor may stand: `&` and a name where a value may begin. Quotes are not looked at, on purpose:
    /// such a text within them is found too, but no real anchor escapes. (Looking for anchors in the finished tree would be
    /// too late: the parser compares keys with everything their aliases stand for.)
    private static func firstAnchor(in text: String) -> SourcePosition? {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        where line.utf8.contains(UInt8(ascii: "&")) {
            let characters = Array(line)
            for (column, character) in characters.enumerated() where character == "&" {
                guard column + 1 < characters.count, isAnchorName(characters[column + 1]) else { continue }
                if valueMayBegin(after: characters[..<column]) {
                    return SourcePosition(line: index + 1, column: column + 1)
                }
            }
        }
        return nil
    }

    private static func isAnchorName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
    }

    private static func valueMayBegin(after before: ArraySlice<Character>) -> Bool {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
        guard let last = before.lastIndex(where: { !isBlank($0) }) else { return true }
        if ",[{:?".contains(before[last]) { return true }
        guard last + 1 < before.endIndex else { return false }
        let word = before[...last].suffix(while: { !isBlank($0) })
        return before[last] == "-" || word.contains("!")
    }
}

extension ArraySlice<Character> {
    /// The longest end of which every character fulfils `condition`.
    fileprivate func suffix(while condition: (Character) -> Bool) -> ArraySlice<Character> {
        guard let end = lastIndex(where: { !condition($0) }) else { return self }
        return self[(end + 1)...]
    }
}
