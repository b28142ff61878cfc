import SignetVault
import Testing

@Suite struct AccessRulesTests {
    private func rules(_ sources: String...) throws -> AccessRules {
        AccessRules(
            try sources.enumerated().map { index, source in try Policy(name: "p\(index + 1)", parsing: source) })
    }

    /// The examples of Vault's page on policies.
    @Test(
        arguments: [
            (.read, "secret/foo", true), (.read, "secret/food", false), (.read, "secret/foo/bar", false),
            (.read, "secret/bar/zip", true), (.read, "secret/bar/zip/zap", true), (.read, "secret/bars/zip", false),
            (.read, "secret/zip-zap", true), (.read, "secret/zip-zap/zong", true), (.read, "secret/zip/zap", false),
            (.read, "team/a/teamb", true), (.read, "team/a/b/teamb", true), (.read, "team/a/b/c/teamb", false),
            (.read, "team//teamb", true), (.update, "all/x", true), (.read, "all/super-secret", false),
            (.list, "all/super-secret", false), (.delete, "all/x/y", true), (.patch, "all/x", false),
            (.help, "all/super-secret", true), (.read, "/secret/foo", true), (.read, "//secret/foo", true),
        ] as [(AccessRequest.Operation, String, Bool)])
    func followsTheDocumentedExamples(operation: AccessRequest.Operation, path: String, isAllowed: Bool) throws {
        let rules = try rules(
            """
            path "secret/foo" { capabilities = ["read"] }
            path "secret/bar/*" { capabilities = ["read"] }
            path "secret/zip-*" { capabilities = ["read"] }
            path "team/+/teamb" { capabilities = ["read"] }
            path "team/+/+/teamb" { capabilities = ["read"] }
            path "all/*" { capabilities = ["create", "read", "update", "delete", "list"] }
            path "all/super-secret" { capabilities = ["deny"] }
            """)
        #expect(rules.decision(on: AccessRequest(operation, path)).isAllowed == isAllowed)
    }

    /// In each pair the second counts.
    @Test(arguments: [
        ("+/*", "*", "foo/bar/bar/baz"), ("+/*", "foo/+/*", "foo/bar/bar/baz"),
        ("foo/+/+/*", "foo/+/bar/baz", "foo/bar/bar/baz"), ("foo/+/+/baz", "foo/+/bar/baz", "foo/bar/bar/baz"),
        ("foo/+/(ar/baz", "foo/(ar/+/baz", "foo/(ar/(ar/baz"), ("foo/bar/+/baz*", "foo/bar/+/baz", "foo/bar/bar/baz"),
        ("foo/bar/+/b*", "foo/bar/+/ba*", "foo/bar/bar/baz"), ("foo/*", "foo/+", "foo/bar"),
        ("secret/+/+/foo/*", "secret/*", "secret/a/b/foo/c"), ("foo*", "foo/bar", "foo/bar"),
        ("foo/+", "foo/bar", "foo/bar"), ("foo/*", "foo/a*", "foo/ab"), ("a/+/c", "a/b*", "a/b/c"),
        ("+/b", "a/+", "a/b"),
    ])
    func theMoreSpecificRuleCounts(lower: String, higher: String, path: String) throws {
        let low = "path \"\(lower)\" { capabilities = [\"read\"] }\n"
        let high = "path \"\(higher)\" { capabilities = [\"update\"] }\n"
        for rules in [try rules(low + high), try rules(high + low), try rules(low, high), try rules(high, low)] {
            #expect(rules.decision(on: AccessRequest(.update, path)).isAllowed)
            #expect(
                rules.decision(on: AccessRequest(.read, path)).denial == .missing(capability: "read", rule: higher))
        }
    }

    @Test(arguments: [
        ("test/foo/segment", true), ("test/foo/bar/segment", false), ("test/end/foo", true), ("test/end/foo/", false),
        ("test/v2/foo/", true), ("test/v2/foo", false), ("test/a/wildcard/b/", true), ("test/a/wildcard/b/c/d", true),
        ("test/a/wildcard/b", false), ("test/a/glob/end", true), ("test/a/glob/ending/x", true),
        ("test/a/glob/en", false), ("x/+y/z", true), ("x/ay/z", false), ("x/+y/z2", false),
    ])
    func aPlusIsOneWholeSegment(path: String, isAllowed: Bool) throws {
        let rules = try rules(
            """
            path "test/+/segment" { policy = "read" }
            path "test/end/+" { policy = "read" }
            path "test/v2/+/" { policy = "read" }
            path "test/+/wildcard/+/*" { policy = "read" }
            path "test/+/glob/end*" { policy = "read" }
            path "x/+y/z" { policy = "read" }
            """)
        #expect(rules.decision(on: AccessRequest(.read, path)).isAllowed == isAllowed)
    }

    @Test(arguments: [
        ("pki/roles", "pki/roles/", true), ("pki/roles/", "pki/roles/", true), ("+/roles", "pki/roles/", true),
        ("+/roles/", "pki/roles/", true), ("pki/*", "pki/roles/", true), ("pki/roles/*", "pki/roles/", true),
        ("pki/roles/", "pki/roles", false), ("pki/rol", "pki/roles/", false),
    ])
    func aListMatchesWithAndWithoutItsSlash(rule: String, path: String, isAllowed: Bool) throws {
        let rules = try rules("path \"\(rule)\" { capabilities = [\"list\"] }")
        #expect(rules.decision(on: AccessRequest(.list, path)).isAllowed == isAllowed)
        #expect(!rules.decision(on: AccessRequest(.read, path)).isAllowed)
    }

    @Test func rulesForTheSamePathAreMerged() throws {
        let rules = try rules(
            """
            path "kv/foo" { capabilities = ["update", "read"] }
            path "kv/path/*" { capabilities = ["read", "sudo"] }
            path "kv/deny" { capabilities = ["deny"] }
            """,
            """
            path "kv/foo" { capabilities = ["read", "patch"] }
            path "/kv/path/*" { capabilities = ["list"] }
            path "kv/deny" { capabilities = ["update"] }
            path "kv/+/x" { capabilities = ["deny", "read"] }
            """)
        #expect(rules.capabilities(on: "kv/foo") == ["patch", "read", "update"])
        #expect(rules.capabilities(on: "kv/path/a") == ["list", "read", "sudo"])
        #expect(rules.capabilities(on: "kv/deny") == ["deny"])
        #expect(rules.decision(on: AccessRequest(.read, "kv/foo")).grantingPolicies == ["p1", "p2"])
        #expect(rules.decision(on: AccessRequest(.update, "kv/foo")).grantingPolicies == ["p1"])
        #expect(rules.decision(on: AccessRequest(.read, "kv/path/a")).hasSudo)
        #expect(rules.decision(on: AccessRequest(.update, "kv/deny")).denial == .denied(rule: "kv/deny"))
        #expect(rules.decision(on: AccessRequest(.read, "kv/a/x")).denial == .denied(rule: "kv/+/x"))
    }

    @Test func rootMayDoEverything() throws {
        let rules = AccessRules([try Policy.makeDefault(), .root])
        let decision = rules.decision(on: AccessRequest(.delete, "sys/anything"))
        #expect(decision.isAllowed && decision.hasSudo && decision.isRoot)
        #expect(rules.capabilities(on: "any/path") == ["root"])
        #expect(rules.hasAccess(below: "pki/"))
        #expect(!AccessRules([]).hasAccess(below: "pki/"))
    }

    @Test func noTextMakesAPolicyRoot() throws {
        let rules = AccessRules([try Policy(name: "root", parsing: "name = \"root\"")])
        #expect(!rules.isRoot)
        #expect(rules.decision(on: AccessRequest(.read, "secret/a")).denial == .noRule)
    }

    /// Swift takes these two spellings of one letter for equal; a policy must not.
    @Test func pathsAreComparedByTheirBytes() throws {
        let composed = "secret/\u{E9}"
        let decomposed = "secret/e\u{301}"
        let rules = try rules(
            "path \"\(composed)\" { policy = \"read\" }\npath \"\(decomposed)*\" { policy = \"deny\" }")
        #expect(rules.decision(on: AccessRequest(.read, composed)).isAllowed)
        #expect(rules.decision(on: AccessRequest(.read, decomposed)).denial == .denied(rule: decomposed + "*"))
    }

    @Test(arguments: [
        ("+", "foo/", true), ("+/*", "foo/", true), ("foo/+/+/*", "foo/", true), ("foo/+/+/*", "foo/bar/", true),
        ("foo/+/+/baz", "foo/bar/bar/baz/", true), ("foo/bar/+/b*", "foo/bar/bar/baz/", true), ("foo/+", "foo/", true),
        ("foo/bar", "foo/", true), ("fo*", "foo/", true), ("foo/*", "foo/", true), ("foo/bar/*", "foo/", true),
        ("bar/+", "foo/", false), ("foobar", "foo/", false), ("foo/bar/+/c*", "foo/bar/bar/baz/", false),
    ])
    func knowsWhetherAMountIsOpen(rule: String, mount: String, isOpen: Bool) throws {
        #expect(try rules("path \"\(rule)\" { policy = \"read\" }").hasAccess(below: mount) == isOpen)
        #expect(try !rules("path \"\(rule)\" { policy = \"deny\" }").hasAccess(below: mount))
    }
}
