/// Whether a request is allowed, and why not.
public struct AccessDecision: Hashable, Sendable {
    /// What stands in the way. For logs, audit and `explain`: a client learns only "permission denied".
    public enum Denial: Hashable, Sendable {
        /// No rule matches the path.
        case noRule
        /// A rule denies the path.
        case denied(rule: String)
        /// The rule that matches lacks the capability.
        case missing(capability: String, rule: String)
        /// The answer is not wrapped for as long as the rule wants it.
        case wrapping(rule: String)
        /// A parameter is absent that the rule requires.
        case requiredParameter(String, rule: String)
        /// A parameter has a value, or is present, that the rule denies or does not allow.
        case parameter(String, rule: String)
    }

    /// Nil when the request is allowed.
    public let denial: Denial?
    /// Whether the token may use paths that are protected beyond the other capabilities.
    public let hasSudo: Bool
    /// Whether this is because of the root policy.
    public let isRoot: Bool
    /// The names of the policies that grant it, sorted.
    public let grantingPolicies: [String]

    /// Whether the request is allowed.
    public var isAllowed: Bool { denial == nil }

    init(denial: Denial?, hasSudo: Bool, isRoot: Bool = false, grantingPolicies: [String] = []) {
        self.denial = denial
        self.hasSudo = hasSudo
        self.isRoot = isRoot
        self.grantingPolicies = grantingPolicies
    }

    static let root = AccessDecision(denial: nil, hasSudo: true, isRoot: true, grantingPolicies: ["root"])
}

extension AccessDecision.Denial: CustomStringConvertible {
    /// `the rule for "pki/issue/*" lacks the capability "update"`
    public var description: String {
        switch self {
        case .noRule: "no policy has a rule for this path"
        case .denied(let rule): "the rule for \"\(rule)\" denies it"
        case .missing(let capability, let rule): "the rule for \"\(rule)\" lacks the capability \"\(capability)\""
        case .wrapping(let rule): "the rule for \"\(rule)\" wants the answer wrapped with another TTL"
        case .requiredParameter(let name, let rule): "the rule for \"\(rule)\" requires the parameter \"\(name)\""
        case .parameter(let name, let rule): "the rule for \"\(rule)\" does not allow this value of \"\(name)\""
        }
    }
}
