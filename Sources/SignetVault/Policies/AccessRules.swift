/// The rules of all policies of a token, made ready for quick decisions.
///
/// Of several rules that match a path one counts: the exact one; else, in this order, that whose first wildcard or glob comes
/// later, that does not end in `*`, that has fewer `+`, that is longer, that is greater byte by byte. Rules for the same path
/// are merged: capabilities add up, deny wins.
public struct AccessRules: Sendable {
    private struct Rule: Sendable {
        let pattern: PathPattern
        var permissions: RulePermissions
        /// Which policy grants what.
        var grants: [(policy: String, capabilities: Capabilities)]
    }

    /// Whether one of the policies is root, so that everything is allowed.
    public let isRoot: Bool
    /// Ordered: of two that match, neither exact, the later counts.
    private let rules: [Rule]
    private let exact: [[UInt8]: Int]
    private let prefixes: PrefixTable<Int>
    private let segments: SegmentTree

    /// Merges policies.
    /// - Parameters:
    ///   - policies: those of one token
    ///   - identity: whom the token belongs to; rules whose path needs what is not known grant nothing
    public init(_ policies: [Policy], identity: PolicyIdentity? = nil) {
        isRoot = policies.contains(where: \.allowsEverything)
        rules = Self.merged(policies, identity).sorted { $0.pattern.yields(to: $1.pattern) }
        var exact: [[UInt8]: Int] = [:]
        var prefixes: [[UInt8]: Int] = [:]
        var segments: [(pattern: PathPattern, rule: Int)] = []
        for (index, rule) in rules.enumerated() {
            switch rule.pattern.kind {
            case .exact: exact[rule.pattern.bytes] = index
            case .prefix: prefixes[rule.pattern.bytes] = index
            case .segments: segments.append((rule.pattern, index))
            }
        }
        self.exact = exact
        self.prefixes = PrefixTable(prefixes)
        self.segments = SegmentTree(segments)
    }

    private static func merged(_ policies: [Policy], _ identity: PolicyIdentity?) -> [Rule] {
        var rules: [PathPattern: Rule] = [:]
        for policy in policies {
            for rule in policy.rules {
                guard let pattern = rule.path.pattern(for: identity) else { continue }
                let grant = (policy.name, rule.permissions.capabilities)
                rules[pattern, default: Rule(pattern: pattern, permissions: RulePermissions(), grants: [])]
                    .permissions.merge(rule.permissions)
                rules[pattern]?.grants.append(grant)
            }
        }
        return Array(rules.values)
    }
}

// MARK: Decisions

extension AccessRules {
    /// Decides about a request. Takes a few microseconds whatever the number of rules.
    public func decision(on request: AccessRequest) -> AccessDecision {
        if isRoot { return .root }
        guard let capability = request.operation.capability else { return AccessDecision(denial: nil, hasSudo: false) }
        guard let rule = rule(for: request.path, isList: request.operation == .list) else {
            return AccessDecision(denial: .noRule, hasSudo: false)
        }
        let hasSudo = rule.permissions.capabilities.contains(.sudo)
        if let denial = Self.denial(of: request, capability, by: rule) {
            return AccessDecision(denial: denial, hasSudo: hasSudo)
        }
        let granting = Set(rule.grants.filter { $0.capabilities.contains(capability) }.map(\.policy))
        return AccessDecision(denial: nil, hasSudo: hasSudo, grantingPolicies: granting.sorted())
    }

    private static func denial(
        of request: AccessRequest, _ capability: Capabilities, by rule: Rule
    ) -> AccessDecision.Denial? {
        let permissions = rule.permissions
        let path = rule.pattern.text
        if permissions.capabilities.contains(.deny) { return .denied(rule: path) }
        guard permissions.capabilities.contains(capability) else {
            return .missing(capability: request.operation.rawValue, rule: path)
        }
        guard permissions.allowsWrapping(for: request.wrappingTTL) else { return .wrapping(rule: path) }
        guard request.operation.hasParameters else { return nil }
        if let name = permissions.missingParameter(in: request.parameters) {
            return .requiredParameter(name, rule: path)
        }
        return permissions.refusedParameter(in: request.parameters).map { .parameter($0, rule: path) }
    }

    /// What the token may do on a path, sorted, as `sys/capabilities` answers: `["root"]`, `["deny"]`, `["list", "read"]`.
    public func capabilities(on path: String) -> [String] {
        if isRoot { return ["root"] }
        return (rule(for: path, isList: true)?.permissions.capabilities ?? []).names
    }

    /// Whether any path below a mount is open to the token, for `sys/internal/ui/mounts`.
    /// - Parameter mount: with its slash at the end: `pki/`
    public func hasAccess(below mount: String) -> Bool {
        isRoot || capabilities(on: mount) != ["deny"]
            || rules.contains { rule in
                !rule.permissions.capabilities.contains(.deny) && !rule.permissions.capabilities.isEmpty
                    && rule.pattern.reaches(below: Array(mount.utf8))
            }
    }

    /// A list is looked up with and without its slash at the end: rules are written in both ways.
    private func rule(for path: String, isList: Bool) -> Rule? {
        let slash = UInt8(ascii: "/")
        let bytes = Array(path.utf8.drop { $0 == slash })
        let shortened = isList && bytes.last == slash ? Array(bytes.dropLast()) : nil
        let index =
            exact[bytes] ?? shortened.flatMap { exact[$0] } ?? shortened.flatMap(wildcardRule)
            ?? wildcardRule(for: bytes)
        return index.map { rules[$0] }
    }

    private func wildcardRule(for path: [UInt8]) -> Int? {
        [prefixes.longestPrefix(of: path[...]), segments.rule(for: path)].compactMap(\.self).max()
    }
}

extension PathPattern {
    /// Whether a path that begins with `mount` can match.
    fileprivate func reaches(below mount: [UInt8]) -> Bool {
        guard case .segments(let endsInPrefix) = kind else {
            return bytes.starts(with: mount) || (kind == .prefix && mount.starts(with: bytes))
        }
        let own = segments
        let wanted = Self.segments(of: mount[...]).dropLast()
        let last = own.count - 1
        for (index, segment) in wanted.enumerated() {
            guard index < own.count else { return false }
            if endsInPrefix, index == last { return segment.starts(with: own[index]) }
            guard Self.isWildcard(own[index]) || own[index] == segment else { return false }
        }
        return true
    }
}
