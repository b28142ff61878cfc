import SignetCore

/// The path of a rule as it is written, possibly with `{{identity.entity.name}}` and its like.
struct PathTemplate: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case text(String)
        case parameter(String)
    }

    /// As it is written.
    let source: String
    private let parts: [Part]

    /// - Returns: nil when the braces do not pair.
    init?(_ source: String) {
        self.source = source
        var parts: [Part] = []
        var rest = source[...]
        while let opening = rest.firstRange(of: "{{") {
            let before = rest[..<opening.lowerBound]
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}"), !before.contains("}}"),
                !rest[..<closing.lowerBound].contains("{{")
            else { return nil }
            parts.append(.text(String(before)))
            parts.append(.parameter(String(rest[..<closing.lowerBound]).trimmedASCIIWhitespace))
            rest = rest[closing.upperBound...]
        }
        guard !rest.contains("}}") else { return nil }
        self.parts = parts + [.text(String(rest))]
    }

    /// Whether it holds anything to be filled in.
    var isTemplated: Bool { parts.count > 1 }

    /// The pattern for one token; nil when a value is missing, or would change which paths the rule means by bringing a `*`,
    /// a segment `+` or `..` with it. The rule then grants nothing.
    func pattern(for identity: PolicyIdentity?) -> PathPattern? {
        guard isTemplated else { return PathPattern(source) }
        guard let path = filled(by: { identity?.value(of: $0) }), let pattern = PathPattern(path),
            let intended = filled(by: { _ in "x" }).flatMap(PathPattern.init),
            pattern.kind == intended.kind, pattern.wildcardCount == intended.wildcardCount,
            !pattern.segments.contains(where: { $0.elementsEqual("..".utf8) })
        else { return nil }
        return pattern
    }

    private func filled(by value: (String) -> String?) -> String? {
        var text = ""
        for part in parts {
            switch part {
            case .text(let fixed): text += fixed
            case .parameter(let name):
                guard let known = value(name), !known.isEmpty else { return nil }
                text += known
            }
        }
        return text
    }
}
