import SignetCore
import SignetVault
import Testing

@Suite struct PolicyTests {
    @Test func readsTheBuiltInPolicies() throws {
        let policy = try Policy.makeDefault()
        #expect(policy.isTemplated)
        let rules = AccessRules([policy], identity: PolicyIdentity(entityID: "e-1", entityName: "ann"))
        for (path, capabilities) in [
            ("auth/token/lookup-self", ["read"]), ("auth/token/renew-self", ["update"]),
            ("auth/token/revoke-self", ["update"]), ("sys/capabilities-self", ["update"]),
            ("identity/entity/id/e-1", ["read"]), ("identity/entity/name/ann", ["read"]),
            ("identity/entity/id/e-2", ["deny"]), ("sys/internal/ui/resultant-acl", ["read"]),
            ("sys/leases/renew", ["update"]), ("sys/leases/lookup", ["update"]),
            ("cubbyhole/a/b", ["create", "delete", "list", "read", "update"]), ("sys/wrapping/wrap", ["update"]),
            ("sys/wrapping/unwrap", ["update"]), ("sys/tools/hash/sha2-256", ["update"]),
            ("identity/oidc/provider/x/authorize", ["read", "update"]), ("secret/a", ["deny"]),
            ("sys/mounts", ["deny"]),
        ] { #expect(rules.capabilities(on: path) == capabilities, "\(path)") }
        let wrapping = AccessRules([try Policy.makeResponseWrapping()])
        #expect(wrapping.capabilities(on: "cubbyhole/response") == ["create", "read"])
        #expect(wrapping.capabilities(on: "sys/wrapping/unwrap") == ["update"])
        #expect(wrapping.capabilities(on: "cubbyhole/other") == ["deny"])
    }

    /// The policies that the seed's article and hvac's tests write.
    @Test(arguments: [
        "path \"sys\" { policy = \"deny\" }\npath \"secret\" {\n policy = \"write\"\n}",
        "{\"path\": {\"sys\": {\"policy\": \"deny\"}, \"secret\": {\"policy\": \"write\"}}}",
        "{\"path\": [{\"sys\": {\"capabilities\": [\"deny\"]}}, {\"secret\": [{\"policy\": \"write\"}]}]}",
        "name = \"x\"\n\"path\" \"/sys\" { policy = \"deny\", comment = \"none\" }\npath \"secret\" { policy = \"write\" }",
    ])
    func readsHCLAndJSON(source: String) throws {
        let policy = try Policy(name: "Mixed", parsing: source)
        #expect(policy.name == "mixed")
        #expect(policy.source == source)
        let rules = AccessRules([policy])
        #expect(rules.capabilities(on: "sys") == ["deny"])
        #expect(rules.capabilities(on: "secret") == ["create", "delete", "list", "read", "update"])
    }

    @Test(arguments: [
        ("read", ["list", "read"]), ("write", ["create", "delete", "list", "read", "update"]),
        ("sudo", ["create", "delete", "list", "read", "sudo", "update"]), ("deny", ["deny"]),
    ])
    func readsTheOlderWords(word: String, capabilities: [String]) throws {
        let policy = try Policy(name: "old", parsing: "path \"a\" { policy = \"\(word)\" }")
        #expect(AccessRules([policy]).capabilities(on: "a") == capabilities)
    }

    @Test func readsEveryCapability() throws {
        let names = ["create", "delete", "list", "patch", "read", "recover", "subscribe", "sudo", "update"]
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let policy = try Policy(
            name: "all", parsing: "path \"a\" { capabilities = [\(list)] subscribe_event_types = [\"kv*\"] }")
        #expect(AccessRules([policy]).capabilities(on: "a") == names)
    }

    @Test func anEmptyPolicyGrantsNothing() throws {
        let rules = AccessRules([try Policy(name: "empty", parsing: "# nothing\n")])
        #expect(rules.capabilities(on: "secret/a") == ["deny"])
        #expect(rules.decision(on: AccessRequest(.read, "secret/a")).denial == .noRule)
    }

    @Test(arguments: [
        (
            "name = \"test\"\nbad  = 1\nnope = true",
            "2 errors occurred:\n\t* invalid key \"bad\" on line 2\n\t* invalid key \"nope\" on line 3\n\n",
            "policy \"p\":2:1: "
        ),
        (
            "path \"/\" {\n\tcapabilities = [\"read\"]\n\tcapabilitys = [\"read\"]\n}",
            "1 error occurred:\n\t* path \"/\": invalid key \"capabilitys\" on line 3\n\n",
            "policy \"p\":3:2: Did you mean \"capabilities\"?"
        ),
        ("path \"/\" {\n\tpolicy = \"writ\"\n}", "path \"/\": invalid policy \"writ\"", "policy \"p\":2:11: "),
        (
            "path \"/\" { capabilities = [\"read\", \"updat\"] }", "path \"/\": invalid capability \"updat\"",
            "policy \"p\":1:36: Did you mean \"update\"?"
        ),
        (
            "path \"/\" {\n min_wrapping_ttl = 400\n max_wrapping_ttl = \"200s\"\n}",
            "path \"/\": max_wrapping_ttl cannot be less than min_wrapping_ttl", "policy \"p\":3:21: "
        ),
        (
            "path \"kv/+*\" { }", "path \"kv/+*\": invalid use of wildcards ('+*' is forbidden)", "policy \"p\":1:6: "
        ),
        (
            "path \"a/{{identity.entity.id\" { }",
            "failed to validate policy templating: unbalanced templating characters", "policy \"p\":1:6: "
        ),
        (
            "path \"a\" { mfa_methods = [\"totp\"] }",
            "1 error occurred:\n\t* path \"a\": invalid key \"mfa_methods\" on line 1\n\n",
            "policy \"p\":1:12: Remove it: further approval is not enforced here."
        ),
        (
            "path \"a\" { capabilities = \"read\" }", "path \"a\": capabilities is a string where a list",
            "policy \"p\":1:27"
        ),
        (
            "path \"a\" { allowed_parameters = { ttl = \"5m\" } }",
            "path \"a\": allowed_parameters.ttl is a string where a list is wanted.", "policy \"p\":1:41: "
        ),
        (
            "path \"a\" { min_wrapping_ttl = \"soon\" }", "path \"a\": min_wrapping_ttl \"soon\" is not",
            "policy \"p\":1:31"
        ),
        ("path { }", "path has 0 labels where 1 are wanted.", "policy \"p\":1:1: "),
        ("path \"a\" {", "policy \"p\":1:11: the file ends before the brace", "Add the missing }."),
        ("{\"path\": {\"a\": 1}}", "path is a number where a block is wanted.", "policy \"p\":1:16: "),
    ])
    func refusesWithVaultsWords(source: String, message: String, remedy: String) {
        let error = #expect(throws: SignetError(.invalidPolicy, "")) { try Policy(name: "p", parsing: source) }
        #expect(error?.message.hasPrefix("failed to parse policy: " + message) == true, "\(error?.message ?? "")")
        #expect(error?.remedy?.hasPrefix(remedy) == true, "\(error?.remedy ?? "")")
    }

    @Test func fillsInTheIdentity() throws {
        let policy = try Policy(
            name: "own",
            parsing: """
                path "secret/data/{{identity.entity.id}}/*" { capabilities = ["read"] }
                path "secret/name/{{ identity.entity.name }}" { capabilities = ["update"] }
                path "team/{{identity.entity.metadata.team}}/+" { capabilities = ["list"] }
                path "role/{{identity.entity.aliases.auth_approle_1.name}}" { capabilities = ["delete"] }
                path "zone/{{identity.entity.aliases.auth_approle_1.metadata.zone}}" { capabilities = ["patch"] }
                path "alias/{{identity.entity.aliases.auth_approle_1.id}}" { capabilities = ["sudo"] }
                path "group/{{identity.groups.names.ops.id}}" { capabilities = ["read"] }
                """)
        let alias = PolicyIdentity.Alias(id: "al-1", name: "web", metadata: ["zone": "eu"])
        let rules = AccessRules(
            [policy],
            identity: PolicyIdentity(
                entityID: "e-1", entityName: "ann", metadata: ["team": "blue"], aliases: ["auth_approle_1": alias]))
        for (path, capability) in [
            ("secret/data/e-1/x", "read"), ("secret/name/ann", "update"), ("team/blue/x", "list"),
            ("role/web", "delete"), ("zone/eu", "patch"), ("alias/al-1", "sudo"), ("secret/data/e-2/x", "deny"),
            ("group/", "deny"), ("group/{{identity.groups.names.ops.id}}", "deny"),
        ] { #expect(rules.capabilities(on: path) == [capability], "\(path)") }
        #expect(AccessRules([policy]).capabilities(on: "secret/name/ann") == ["deny"])
    }

    @Test(arguments: ["*", "a*", "+", "x/+/y", "..", "a/../b", ""])
    func anIdentityCannotWidenARule(value: String) throws {
        let policy = try Policy(name: "own", parsing: "path \"a/{{identity.entity.name}}\" { policy = \"read\" }")
        let rules = AccessRules([policy], identity: PolicyIdentity(entityID: "e", entityName: value))
        for path in ["a/", "a/b", "a/x/z/y", "a/" + value, "a/ab"] {
            #expect(rules.capabilities(on: path) == ["deny"], "\(path)")
        }
    }
}
