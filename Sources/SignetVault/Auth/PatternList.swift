import SignetAuthority

extension [String] {
    /// Whether one of the values matches one of these patterns, in which `*` stands for any characters; no patterns match
    /// everything.
    func matchesAny(of values: [String]) -> Bool {
        isEmpty || contains { pattern in values.contains { GlobPattern(pattern).matches($0) } }
    }
}
