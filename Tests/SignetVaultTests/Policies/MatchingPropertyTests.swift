import SignetTestSupport
import SignetVault
import Testing

/// The quick search of `AccessRules` against the rules of Vault's page written down one by one.
@Suite struct MatchingPropertyTests {
    @Test(arguments: 0..<60)
    func findsTheSameRuleAsTheNaiveSearch(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = [1, 4, 20, 120].randomElement(using: &generator) ?? 1
        let patterns = Array(Set((0..<count).map { _ in Self.pattern(using: &generator) }))
        let source = patterns.map { "path \"\($0)\" { capabilities = [\"sudo\"] }\n" }.joined()
        let rules = AccessRules([try Policy(name: "p", parsing: source)])
        for _ in 0..<60 {
            let path = Self.segments(using: &generator).joined(separator: "/")
            for operation in [AccessRequest.Operation.read, .list] {
                let expected = NaiveSearch(patterns: patterns).rule(for: path, isList: operation == .list)
                let denial = rules.decision(on: AccessRequest(operation, path)).denial
                #expect(
                    denial == expected.map { .missing(capability: operation.rawValue, rule: $0) } ?? .noRule,
                    "\(path) among \(patterns)")
            }
        }
    }

    private static func segments(using generator: inout SeededGenerator) -> [String] {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            ["a", "b", "ab", "abc", "", "+", "a+"].randomElement(using: &generator) ?? "a"
        }
    }

    private static func pattern(using generator: inout SeededGenerator) -> String {
        var segments = segments(using: &generator)
        for index in segments.indices where Int.random(in: 0..<3, using: &generator) == 0 { segments[index] = "+" }
        var pattern = segments.joined(separator: "/")
        while pattern.hasPrefix("/") { pattern.removeFirst() }
        return Bool.random(using: &generator) && !pattern.hasSuffix("+") ? pattern + "*" : pattern
    }
}

private struct NaiveSearch {
    let patterns: [String]

    func rule(for path: String, isList: Bool) -> String? {
        let path = String(path.drop { $0 == "/" })
        let shortened = isList && path.hasSuffix("/") ? String(path.dropLast()) : nil
        let exact = patterns.filter { !Self.hasWildcards($0) && !$0.hasSuffix("*") }
        if exact.contains(path) { return path }
        if let shortened, exact.contains(shortened) { return shortened }
        return shortened.flatMap(best) ?? best(for: path)
    }

    private func best(for path: String) -> String? {
        patterns.filter { (Self.hasWildcards($0) || $0.hasSuffix("*")) && Self.matches($0, path) }
            .max { Self.isLower($0, than: $1) }
    }

    private static func hasWildcards(_ pattern: String) -> Bool {
        pattern == "+" || pattern.hasPrefix("+/") || pattern.contains("/+")
    }

    private static func matches(_ pattern: String, _ path: String) -> Bool {
        guard hasWildcards(pattern) else { return path.hasPrefix(pattern.dropLast()) }
        let isPrefix = pattern.hasSuffix("*")
        let wanted = (isPrefix ? String(pattern.dropLast()) : pattern).components
        let found = path.components
        guard isPrefix ? found.count >= wanted.count : found.count == wanted.count else { return false }
        return wanted.indices.allSatisfy { index in
            wanted[index] == "+" || wanted[index] == found[index]
                || (isPrefix && index == wanted.count - 1 && found[index].hasPrefix(wanted[index]))
        }
    }

    private static func isLower(_ left: String, than right: String) -> Bool {
        func firstWildcard(_ pattern: String) -> Int {
            let characters = Array(pattern)
            let position = hasWildcards(pattern) ? characters.firstIndex(of: "+") : characters.firstIndex(of: "*")
            return position ?? characters.count
        }
        func wildcards(_ pattern: String) -> Int {
            let body = pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern
            return hasWildcards(pattern) ? body.components.count { $0 == "+" } : 0
        }
        if firstWildcard(left) != firstWildcard(right) { return firstWildcard(left) < firstWildcard(right) }
        if left.hasSuffix("*") != right.hasSuffix("*") { return left.hasSuffix("*") }
        if wildcards(left) != wildcards(right) { return wildcards(left) > wildcards(right) }
        if left.count != right.count { return left.count < right.count }
        return left < right
    }
}

extension String {
    fileprivate var components: [String] {
        split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }
}
