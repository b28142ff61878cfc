import SignetCore

/// Lists of names of policies.
enum PolicyNames {
    /// In lower case, sorted, each once; `root` stands alone.
    /// - Parameter addingDefault: whether `default` shall be among them
    static func normalized(_ names: [String], addingDefault: Bool = false) -> [String] {
        let names = Set(distinct(names))
        if names.contains("root") { return ["root"] }
        return names.union(addingDefault ? ["default"] : []).sorted()
    }

    /// In lower case, sorted, each once.
    static func distinct(_ names: [String]) -> [String] {
        Set(names.map { $0.trimmedASCIIWhitespace.lowercased() }.filter { !$0.isEmpty }).sorted()
    }

    /// As Go's `%q` shows a list: `["a" "b"]`.
    static func quoted(_ names: [String]) -> String { "[" + names.map { "\"\($0)\"" }.joined(separator: " ") + "]" }
}
