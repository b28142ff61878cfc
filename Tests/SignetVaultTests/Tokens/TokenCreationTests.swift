import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct TokenCreationTests {
    @Test func aTokenIsMadeAndLookedUp() async throws {
        try await TokenStage.run { stage in
            try await stage.ask(.update, "sys/policies/acl/web", ["policy": "path \"a\" { capabilities = [\"read\"] }"])
            let made = try await stage.make([
                "policies": ["web", "nope"], "ttl": "1h", "meta": ["team": "a"], "display_name": "é x-", "num_uses": 0,
            ])
            #expect(made.token.reveal().hasPrefix("hvs.") && made.token.reveal().utf8.count == 28)
            #expect(made.warnings == ["Policy \"nope\" does not exist"])
            let data = try await stage.lookup(made.token)
            #expect(data["id"] == .string(made.token.reveal()) && data["accessor"] == .string(made.entry.accessor))
            #expect(data["policies"] == ["default", "nope", "web"] && data["meta"] == ["team": "a"])
            #expect(data["display_name"] == "token---x" && data["path"] == "auth/token/create")
            #expect(data["orphan"] == false && data["ttl"] == 3600 && data["creation_ttl"] == 3600)
            #expect(data["creation_time"] == 1_800_000_000 && data["expire_time"] == "2027-01-15T09:00:00Z")
            #expect(data["renewable"] == true && data["type"] == "service" && data["num_uses"] == 0)
            #expect(data["period"] == nil && data["last_renewal"] == nil && data["explicit_max_ttl"] == 0)
            stage.clock.advance(by: .seconds(100))
            let own = try await stage.ask(.read, "auth/token/lookup-self", as: made.token).data ?? [:]
            #expect(own["ttl"] == 3500 && own["id"] == data["id"])
            let root = try await stage.lookup(stage.root)
            #expect(root["expire_time"] == .null && root["ttl"] == 0 && root["renewable"] == false)
            #expect(root["meta"] == .null && root["orphan"] == true)
        }
    }

    @Test func theEnvelopeSaysWhoItIs() async throws {
        try await TokenStage.run { stage in
            let response = try await stage.ask(.update, "auth/token/create-orphan", ["ttl": "30m", "num_uses": "4"])
            let auth = try #require(response.issued).members
            #expect(auth["lease_duration"] == 1800 && auth["orphan"] == true && auth["num_uses"] == 4)
            #expect(auth["policies"] == ["root"] && auth["token_policies"] == ["root"] && auth["metadata"] == .null)
            #expect(auth["token_type"] == "service" && auth["renewable"] == true && auth["entity_id"] == "")
            #expect(auth.keys.contains("mfa_requirement") && auth["accessor"]?.text?.count == 24)
        }
    }

    @Test func lifetimesAreAsVaultCalculatesThem() async throws {
        try await TokenStage.run { stage in
            let explicit = try await stage.make(["ttl": "30m", "explicit_max_ttl": "5m", "policies": "a"])
            #expect(explicit.entry.creationTTL == 300)
            #expect(explicit.warnings.contains { $0.hasPrefix("TTL of \"30m0s\" exceeded the effective max_ttl") })
            let plain = try await stage.make(["policies": "a"])
            #expect(plain.entry.creationTTL == 768 * 3600)
            let long = try await stage.make(["policies": "a", "ttl": "8760h"])
            #expect(long.entry.creationTTL == 768 * 3600)
            #expect(
                long.warnings.contains(
                    "TTL of \"8760h0m0s\" exceeded the effective max_ttl of \"768h0m0s\"; TTL value is capped accordingly"
                ))
            let periodic = try await stage.make(["period": "30m"])
            #expect(periodic.entry.creationTTL == 1800 && periodic.entry.isRoot)
            #expect(try await stage.lookup(periodic.token)["period"] == 1800)
            let endless = try await stage.make()
            #expect(endless.entry.expiresAt == nil && !endless.entry.isRenewable)
            let ending = try await stage.make(["ttl": "1h"])
            let failure = await vaultFailure { try await stage.make(as: ending.token) }
            #expect(failure == .invalid("expiring root tokens cannot create non-expiring root tokens"))
        }
    }

    @Test(arguments: [
        (["id": "mine"] as [String: JSONValue], "root or sudo privileges required to specify token id"),
        (["no_parent": true], "root or sudo privileges required to create orphan token"),
        (["period": "1h"], "root or sudo privileges required to create periodic token"),
        (["policies": "other"], "child policies must be subset of parent"),
        (["type": "strange"], "invalid 'token_type' value"), (["num_uses": -1], "number of uses cannot be negative"),
        (["type": "batch", "num_uses": 2], "batch tokens cannot have \"num_uses\" set"),
        (["type": "batch", "period": "1h"], "batch tokens cannot have \"period\" set"),
        (["entity_alias": "x"], "'entity_alias' is only allowed in combination with token role"),
    ])
    func whoIsNotRootMayNot(fields: [String: JSONValue], message: String) async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "plain"]).token
            #expect(await vaultFailure { try await stage.make(fields, as: parent) } == .invalid(message))
        }
    }

    @Test func sudoOnThePathIsEnough() async throws {
        try await TokenStage.run { stage in
            let text = "path \"auth/token/create\" { capabilities = [\"update\", \"sudo\"] }"
            try await stage.ask(.update, "sys/policies/acl/maker", ["policy": .string(text)])
            let maker = try await stage.make(["policies": "maker"]).token
            let made = try await stage.make(["no_parent": true, "period": 60, "policies": "any"], as: maker)
            #expect(made.entry.isOrphan && made.entry.policies == ["any", "default"])
            let failure = await vaultFailure { try await stage.make(["policies": "root"], as: maker) }
            #expect(failure == .invalid("root tokens may not be created without parent token being root"))
        }
    }

    @Test func tokensCanBeChosen() async throws {
        try await TokenStage.run { stage in
            let made = try await stage.make(["id": "my-own", "policies": "a"])
            #expect(made.token.reveal() == "my-own")
            #expect(try await stage.lookup(made.token)["policies"] == ["a", "default"])
            let again = await vaultFailure { try await stage.make(["id": "my-own"]) }
            #expect(again == .invalid("cannot create a token with a duplicate ID"))
            for prefix in ["hvs.", "s.", "hvb.", "b."] {
                let failure = await vaultFailure { try await stage.make(["id": .string(prefix + "x")]) }
                #expect(failure == .invalid("custom token ID cannot have the '\(prefix)' prefix"))
            }
        }
    }

    @Test func whatTheParentIsLimitedToTheChildIsToo() async throws {
        try await TokenStage.run { stage in
            let limited = try await stage.make(["num_uses": 5, "policies": "a"]).token
            let failure = await vaultFailure { try await stage.make(as: limited) }
            #expect(failure == .invalid("restricted use token cannot generate child tokens"))
            try await stage.ask(
                .update, "auth/token/roles/near", ["token_bound_cidrs": "10.1.2.3/8,::1", "allowed_policies": "a"])
            let near = try await stage.make(at: "create/near")
            #expect(try await stage.lookup(near.token)["bound_cidrs"] == ["10.1.2.3/8", "::1"])
            let child = try await stage.make(as: near.token).entry
            #expect(child.isBound(to: "10.200.0.1") && child.isBound(to: "::1") && child.isBound(to: "::ffff:10.0.0.1"))
            #expect(!child.isBound(to: "11.0.0.1") && !child.isBound(to: nil) && !child.isBound(to: "rubbish"))
            #expect(try await stage.make(at: "create-orphan", as: near.token).entry.isBound(to: nil))
        }
    }

    @Test func batchTokensAreNotStored() async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "a"])
            let batch = try await stage.make(["type": "batch", "ttl": "1h"], as: parent.token)
            #expect(batch.token.reveal().hasPrefix("hvb.") && batch.entry.accessor.isEmpty)
            #expect(try await stage.tokens.accessors().count == 2)
            let data = try await stage.lookup(batch.token)
            #expect(data["type"] == "batch" && data["ttl"] == 3600 && data["renewable"] == false)
            #expect(
                await vaultFailure { try await stage.make(as: batch.token) }
                    == .invalid("batch tokens cannot create more tokens"))
            for (path, message) in [
                ("renew-self", "batch tokens cannot be renewed"), ("revoke-self", "batch tokens cannot be revoked"),
            ] {
                let failure = await vaultFailure {
                    try await stage.ask(.update, "auth/token/" + path, as: batch.token)
                }
                #expect(failure == .invalid(message))
            }
            let root = await vaultFailure { try await stage.make(["type": "batch"]) }
            #expect(root == .invalid("batch tokens cannot be root tokens"))
            let forged = Secret(String(batch.token.reveal().dropLast(6)) + "AAAAAA")
            #expect(try await stage.tokens.entry(of: forged) == nil)
            stage.clock.advance(by: .seconds(3599))
            #expect(try await stage.tokens.entry(of: batch.token) != nil)
            stage.clock.advance(by: .seconds(1))
            #expect(try await stage.tokens.entry(of: batch.token) == nil)
            let other = try await stage.make(["type": "batch"], as: parent.token)
            try await stage.tokens.revoke(accessor: parent.entry.accessor)
            #expect(try await stage.tokens.entry(of: other.token) == nil)
        }
    }
}
