import SignetVault
import Testing

@Suite struct AccessRulesTests {
    private func rules(_ sources: String...) throws -> AccessRules {
        AccessRules(
            try sources.enumerated().map { index, source in try Policy(name: "p\(index + 1)", parsing: source) })
    }

    /// Each sentence of Vault's page on policies about paths, with paths of our own.
    @Test(
        arguments: [
            (.read, "kv/one", true), (.read, "kv/ones", false), (.read, "kv/one/two", false), (.read, "kv/dir/a", true),
            (.read, "kv/dir/a/b", true), (.read, "kv/dirs/a", false), (.read, "kv/web-1", true),
            (.read, "kv/web-1/a", true),
            (.read, "kv/web/1", false), (.read, "team/a/db", true), (.read, "team/a/b/db", true),
            (.read, "team/a/b/c/db", false), (.read, "team//db", true), (.update, "all/x", true),
            (.read, "all/secret", false), (.list, "all/secret", false), (.delete, "all/x/y", true),
            (.patch, "all/x", false), (.help, "all/secret", true), (.read, "/kv/one", true), (.read, "//kv/one", true),
        ] as [(AccessRequest.Operation, String, Bool)])
    func followsTheDocumentedRules(operation: AccessRequest.Operation, path: String, isAllowed: Bool) throws {
        let rules = try rules(
            """
            path "kv/one" { capabilities = ["read"] }
            path "kv/dir/*" { capabilities = ["read"] }
            path "kv/web-*" { capabilities = ["read"] }
            path "team/+/db" { capabilities = ["read"] }
            path "team/+/+/db" { capabilities = ["read"] }
            path "all/*" { capabilities = ["create", "read", "update", "delete", "list"] }
            path "all/secret" { capabilities = ["deny"] }
            """)
        #expect(rules.decision(on: AccessRequest(operation, path)).isAllowed == isAllowed)
    }

    /// In each pair the second counts.
    @Test(arguments: [
        ("+/*", "*", "kv/team/app"), ("+/*", "kv/+/*", "kv/team/app"), ("kv/+/+/*", "kv/+/app/db", "kv/team/app/db"),
        ("kv/+/+/db", "kv/+/app/db", "kv/team/app/db"), ("kv/+/!pp/db", "kv/!pp/+/db", "kv/!pp/!pp/db"),
        ("kv/team/+/db*", "kv/team/+/db", "kv/team/app/db"), ("kv/team/+/d*", "kv/team/+/db*", "kv/team/app/dbs"),
        ("kv/*", "kv/+", "kv/team"), ("secret/+/+/foo/*", "secret/*", "secret/a/b/foo/c"),
        ("kv*", "kv/team", "kv/team"),
        ("kv/+", "kv/team", "kv/team"), ("kv/*", "kv/t*", "kv/team"), ("a/+/c", "a/b*", "a/b/c"), ("+/b", "a/+", "a/b"),
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
        ("kv/team/config", true), ("kv/team/app/config", false), ("last/x", true), ("last/x/", false), ("dir/x/", true),
        ("dir/x", false), ("two/a/mid/b/", true), ("two/a/mid/b/c/d", true), ("two/a/mid/b", false),
        ("end/a/conf", true),
        ("end/a/config/x", true), ("end/a/con", false), ("x/+y/z", true), ("x/ay/z", false), ("x/+y/z2", false),
    ])
    func aPlusIsOneWholeSegment(path: String, isAllowed: Bool) throws {
        let rules = try rules(
            """
            path "kv/+/config" { policy = "read" }
            path "last/+" { policy = "read" }
            path "dir/+/" { policy = "read" }
            path "two/+/mid/+/*" { policy = "read" }
            path "end/+/conf*" { policy = "read" }
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
            path "kv/app" { capabilities = ["update", "read"] }
            path "kv/shared/*" { capabilities = ["read", "sudo"] }
            path "kv/closed" { capabilities = ["deny"] }
            """,
            """
            path "kv/app" { capabilities = ["read", "patch"] }
            path "/kv/shared/*" { capabilities = ["list"] }
            path "kv/closed" { capabilities = ["update"] }
            path "kv/+/x" { capabilities = ["deny", "read"] }
            """)
        #expect(rules.capabilities(on: "kv/app") == ["patch", "read", "update"])
        #expect(rules.capabilities(on: "kv/shared/a") == ["list", "read", "sudo"])
        #expect(rules.capabilities(on: "kv/closed") == ["deny"])
        #expect(rules.decision(on: AccessRequest(.read, "kv/app")).grantingPolicies == ["p1", "p2"])
        #expect(rules.decision(on: AccessRequest(.update, "kv/app")).grantingPolicies == ["p1"])
        #expect(rules.decision(on: AccessRequest(.read, "kv/shared/a")).hasSudo)
        #expect(rules.decision(on: AccessRequest(.update, "kv/closed")).denial == .denied(rule: "kv/closed"))
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
        ("+", "pki/", true), ("+/*", "pki/", true), ("pki/+/+/*", "pki/", true), ("ns/+/pki/*", "ns/a/", true),
        ("ns/+/pki/issue", "ns/a/pki/", true), ("ns/pki/+/i*", "ns/pki/a/issue/", true), ("pki/+", "pki/", true),
        ("pki/issue", "pki/", true), ("pk*", "pki/", true), ("pki/*", "pki/", true), ("pki/issue/*", "pki/", true),
        ("kv/+", "pki/", false), ("pkis", "pki/", false), ("ns/pki/+/s*", "ns/pki/a/issue/", false),
    ])
    func knowsWhetherAMountIsOpen(rule: String, mount: String, isOpen: Bool) throws {
        #expect(try rules("path \"\(rule)\" { policy = \"read\" }").hasAccess(below: mount) == isOpen)
        #expect(try !rules("path \"\(rule)\" { policy = \"deny\" }").hasAccess(below: mount))
    }
}
