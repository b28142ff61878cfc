/// Which policies a token gets from another token, with or without a role.
struct TokenPolicyChoice {
    /// What was asked for; empty: nothing in particular.
    let requested: [String]
    /// Of the token that makes it.
    let parent: [String]
    let role: TokenRole?
    /// Whether the parent may give what it has not itself.
    let hasSudo: Bool
    let noDefaultPolicy: Bool

    /// - Throws: `VaultFailure` (400) when they may not be given.
    func policies() throws -> [String] {
        var policies = try chosen()
        if noDefaultPolicy { policies.removeAll { $0 == "default" } }
        for policy in policies where policy == "response-wrapping" || policy == "control-group" {
            throw VaultFailure.invalid("cannot assign policy \"\(policy)\"")
        }
        guard !policies.contains("root") || parent.contains("root") else {
            throw VaultFailure.invalid("root tokens may not be created without parent token being root")
        }
        return policies
    }

    private func chosen() throws -> [String] {
        if let role, role.limitsPolicies { return try chosen(by: role) }
        if requested.isEmpty { return PolicyNames.normalized(parent) }
        if hasSudo { return PolicyNames.normalized(requested, addingDefault: !noDefaultPolicy) }
        guard Set(PolicyNames.normalized(requested)).isSubset(of: PolicyNames.normalized(parent)) else {
            throw VaultFailure.invalid("child policies must be subset of parent")
        }
        let addsDefault = !noDefaultPolicy && parent.contains("default")
        return PolicyNames.normalized(requested, addingDefault: addsDefault)
    }

    private func chosen(by role: TokenRole) throws -> [String] {
        let addsDefault = !noDefaultPolicy && !role.noDefaultPolicy && !role.disallows("default")
        let policies: [String]
        if role.allowedPolicies.isEmpty, role.allowedPoliciesGlob.isEmpty {
            policies = PolicyNames.normalized(requested.isEmpty ? parent : requested, addingDefault: addsDefault)
        } else {
            let allowed = PolicyNames.normalized(role.allowedPolicies, addingDefault: addsDefault)
            policies = requested.isEmpty ? allowed : PolicyNames.normalized(requested, addingDefault: addsDefault)
            guard policies.allSatisfy({ allowed.contains($0) || role.allows($0) }) else {
                throw VaultFailure.invalid(
                    "token policies (\(PolicyNames.quoted(policies))) must be subset of the role's allowed policies "
                        + "(\(PolicyNames.quoted(allowed))) or glob policies "
                        + "(\(PolicyNames.quoted(role.allowedPoliciesGlob)))")
            }
        }
        for policy in policies where role.disallows(policy) {
            throw VaultFailure.invalid("token policy \"\(policy)\" is disallowed by this role")
        }
        return policies
    }
}
