import SignetCore
import SignetTestSupport
import SignetVault
import Testing

@Suite struct PolicyMutationTests {
    /// Whatever a client uploads is either refused as a policy or can be decided on.
    @Test(arguments: [hcl, json])
    func damagedPoliciesAreRefusedOrUsable(original: String) {
        let identity = PolicyIdentity(entityID: "e-1", entityName: "ann")
        for mutation in mutations(of: Array(original.utf8), count: 600, seed: 11) {
            do {
                let policy = try Policy(name: "p", parsing: String(decoding: mutation, as: UTF8.self))
                let rules = AccessRules([policy], identity: identity)
                for path in policy.paths + ["secret/data/ann/x", ""] {
                    let decision = rules.decision(on: AccessRequest(.read, path, parameters: ["a": "b"]))
                    #expect(!decision.isRoot)
                    #expect(decision.isAllowed == !decision.grantingPolicies.isEmpty)
                    #expect(!rules.capabilities(on: path).isEmpty)
                }
            } catch {
                #expect(error.code == .invalidPolicy)
                #expect(error.message.hasPrefix("failed to parse policy: "))
                #expect(error.remedy != nil)
            }
        }
    }

    private static let hcl = """
        path "secret/data/{{identity.entity.name}}/*" {
          capabilities = ["create", "read"]
          allowed_parameters = { "a" = ["b*"], "*" = [] }
          min_wrapping_ttl = "1s"
        }
        path "pki/+/issue" { policy = "write" }
        path "pki*" { capabilities = ["deny"] }
        """

    private static let json = """
        {"path": {"secret/*": {"capabilities": ["read"], "denied_parameters": {"a": ["c"]}},
         "+/x": {"policy": "sudo", "max_wrapping_ttl": 90}}}
        """
}
