import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct TokenRenewalTests {
    private func renew(
        _ stage: TokenStage, _ token: Secret<String>, _ fields: [String: JSONValue] = [:]
    ) async throws -> VaultResponse {
        try await stage.ask(
            .update, "auth/token/renew", fields.merging(["token": .string(token.reveal())]) { $1 })
    }

    @Test func renewsUpToTheLongestLife() async throws {
        try await TokenStage.run { stage in
            let made = try await stage.make(["policies": "a", "ttl": "1h", "explicit_max_ttl": "2h"])
            stage.clock.advance(by: .seconds(3000))
            let first = try await renew(stage, made.token)
            #expect(first.issued?.ttl == 3600 && first.warnings.isEmpty)
            #expect(first.issued?.members["client_token"] == .string(made.token.reveal()))
            let data = try await stage.lookup(made.token)
            #expect(data["ttl"] == 3600 && data["creation_ttl"] == 3600 && data["last_renewal_time"] == 1_800_003_000)
            #expect(data["last_renewal"] == "2027-01-15T08:50:00Z")
            stage.clock.advance(by: .seconds(3000))
            let second = try await renew(stage, made.token)
            #expect(second.issued?.ttl == 1200)
            #expect(
                second.warnings == [
                    "TTL of \"1h0m0s\" exceeded the effective max_ttl of \"20m0s\"; TTL value is capped accordingly"
                ])
            let short = try await stage.ask(.update, "auth/token/renew-self", ["increment": "5m"], as: made.token)
            #expect(short.issued?.ttl == 300)
            let accessor = try await stage.ask(
                .update, "auth/token/renew-accessor",
                ["accessor": .string(made.entry.accessor), "increment": 400])
            #expect(accessor.issued?.ttl == 400 && accessor.issued?.members["client_token"] == "")
            stage.clock.advance(by: .seconds(400))
            #expect(await vaultFailure { try await renew(stage, made.token) } == .invalid("token not found"))
        }
    }

    @Test func aPeriodIsKeptForEver() async throws {
        try await TokenStage.run { stage in
            let made = try await stage.make(["period": "1h", "policies": "a"])
            for _ in 0..<2000 {
                stage.clock.advance(by: .seconds(3000))
                #expect(try await renew(stage, made.token, ["increment": "100h"]).issued?.ttl == 3600)
            }
        }
    }

    @Test func someAreNotRenewed() async throws {
        try await TokenStage.run { stage in
            let fixed = try await stage.make(["policies": "a", "renewable": false]).token
            for token in [fixed, stage.root] {
                #expect(await vaultFailure { try await renew(stage, token) } == .invalid("lease is not renewable"))
            }
            #expect(
                await vaultFailure { try await stage.ask(.update, "auth/token/renew") } == .invalid("missing token ID"))
            #expect(await vaultFailure { try await renew(stage, Secret("nope")) } == .invalid("token not found"))
            let path = "auth/token/renew-accessor"
            #expect(await vaultFailure { try await stage.ask(.update, path) } == .invalid("missing accessor"))
            #expect(
                await vaultFailure { try await stage.ask(.update, path, ["accessor": "x"]) }
                    == .invalid("invalid accessor"))
        }
    }

    @Test func theMethodSaysHowItsTokensLiveOn() async throws {
        try await TokenStage.run { stage in
            stage.mounts.add("auth/m/", .auth, "m") { _ in GrantingMethod() }
            let mount = try #require(stage.mounts.mount(serving: "auth/m/login")?.entry)
            var grant = LoginGrant(displayName: "m", policies: ["B", "a"])
            grant.ttl = 60
            grant.maxTTL = 600
            grant.metadata = ["role_name": "r"]
            let made = try await stage.tokens.make(grant, path: "auth/m/login", mount: mount, now: stage.clock.now)
            #expect(made.entry.policies == ["a", "b", "default"] && made.entry.isOrphan)
            #expect(made.entry.creationTTL == 60 && made.warnings.isEmpty)
            #expect(try await stage.lookup(made.token)["meta"] == ["role_name": "r"])
            #expect(try await renew(stage, made.token).issued?.ttl == 500)
            stage.mounts.remove("auth/m/")
            #expect(try await renew(stage, made.token).issued?.ttl == 60)
            grant.policies = ["root"]
            await #expect(throws: VaultFailure.invalid("auth methods cannot create root tokens")) {
                try await stage.tokens.make(grant, path: "auth/m/login", mount: mount, now: stage.clock.now)
            }
        }
    }

    @Test(arguments: [
        ("service", nil as String?, "service"), ("batch", nil, "batch"), ("default", nil, "service"),
        ("default", "default-batch", "batch"), ("service", "default-batch", "service"), ("batch", "service", "service"),
        ("service", "batch", "batch"), ("default-batch", nil, "batch"),
    ])
    func whatKindALoginGets(wanted: String, tuned: String?, type: String) async throws {
        try await TokenStage.run { stage in
            var mount = try #require(stage.mounts.mount(serving: "auth/token/x")?.entry)
            mount.tuning.tokenType = tuned
            var grant = LoginGrant(displayName: "m", policies: [])
            grant.tokenType = wanted
            grant.useLimit = 3
            let made = try await stage.tokens.make(grant, path: "auth/m/login", mount: mount, now: stage.clock.now)
            #expect(made.entry.type == type && made.token.reveal().hasPrefix(type == "batch" ? "hvb." : "hvs."))
            #expect(made.entry.usesLeft == (type == "batch" ? 0 : 3))
        }
    }
}

/// Lets tokens live for 500 seconds more.
private struct GrantingMethod: VaultBackend {
    let routes: RouteTable = []

    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? {
        var terms = LoginGrant(displayName: token.displayName, policies: token.policies)
        terms.ttl = 500
        return terms
    }
}
