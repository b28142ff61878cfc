import Testing

@testable import SignetVault

@Suite struct TokenPolicyChoiceTests {
    private func choice(
        _ requested: [String], of parent: [String], sudo: Bool = false, noDefault: Bool = false,
        _ adjust: ((inout TokenRole) -> Void)? = nil
    ) throws -> [String] {
        var role: TokenRole?
        if let adjust {
            var changed = TokenRole(name: "r")
            adjust(&changed)
            role = changed
        }
        return try TokenPolicyChoice(
            requested: requested, parent: parent, role: role, hasSudo: sudo, noDefaultPolicy: noDefault
        ).policies()
    }

    @Test func withoutARole() throws {
        #expect(try choice([], of: ["b", "default"]) == ["b", "default"])
        #expect(try choice([], of: ["b"]) == ["b"])
        #expect(try choice(["B ", "b"], of: ["b", "default"]) == ["b", "default"])
        #expect(try choice(["b"], of: ["b"]) == ["b"])
        #expect(try choice(["b"], of: ["b", "default"], noDefault: true) == ["b"])
        #expect(try choice(["x"], of: ["b"], sudo: true) == ["default", "x"])
        #expect(try choice(["x"], of: ["root"], sudo: true, noDefault: true) == ["x"])
        #expect(try choice([], of: ["root"], sudo: true) == ["root"])
        #expect(try choice(["root", "x"], of: ["root"], sudo: true) == ["root"])
        #expect(throws: VaultFailure.invalid("child policies must be subset of parent")) {
            try choice(["x"], of: ["b"])
        }
        #expect(throws: VaultFailure.invalid("root tokens may not be created without parent token being root")) {
            try choice(["root"], of: ["admin"], sudo: true)
        }
        #expect(throws: VaultFailure.invalid("cannot assign policy \"response-wrapping\"")) {
            try choice(["response-wrapping"], of: ["root"], sudo: true)
        }
    }

    @Test func aRoleSaysWhatMayBeGiven() throws {
        let allowing: (inout TokenRole) -> Void = {
            $0.allowedPolicies = ["a", "b"]
            $0.allowedPoliciesGlob = ["team-*"]
        }
        #expect(try choice([], of: ["x"], allowing) == ["a", "b", "default"])
        #expect(try choice(["a", "team-1"], of: ["x"], allowing) == ["a", "default", "team-1"])
        #expect(try choice(["a"], of: ["x"], noDefault: true, allowing) == ["a"])
        let refused = VaultFailure.invalid(
            "token policies ([\"c\" \"default\"]) must be subset of the role's allowed policies "
                + "([\"a\" \"b\" \"default\"]) or glob policies ([\"team-*\"])")
        #expect(throws: refused) { try choice(["c"], of: ["c"], allowing) }
        #expect(
            try choice([], of: ["x"]) {
                $0.allowedPolicies = ["a"]
                $0.noDefaultPolicy = true
            } == ["a"])
    }

    @Test func aRoleSaysWhatMayNotBeGiven() throws {
        let forbidding: (inout TokenRole) -> Void = {
            $0.disallowedPolicies = ["default", "root"]
            $0.disallowedPoliciesGlob = ["admin*"]
        }
        #expect(try choice(["x"], of: ["y"], forbidding) == ["x"])
        #expect(try choice([], of: ["y"], forbidding) == ["y"])
        #expect(throws: VaultFailure.invalid("token policy \"admin-2\" is disallowed by this role")) {
            try choice(["admin-2"], of: ["y"], forbidding)
        }
        #expect(throws: VaultFailure.invalid("token policy \"root\" is disallowed by this role")) {
            try choice([], of: ["root"], sudo: true, forbidding)
        }
    }

    @Test func aRoleWithoutPoliciesLeavesItToTheParent() throws {
        #expect(try choice(["b"], of: ["b", "c"]) { _ in } == ["b"])
        #expect(throws: VaultFailure.invalid("child policies must be subset of parent")) {
            try choice(["x"], of: ["b"]) { _ in }
        }
    }
}
