import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct LeaseRegistryTests {
    private func listing(_ stage: TokenStage, _ prefix: String) async throws -> JSONValue? {
        try await stage.ask(.list, "sys/leases/lookup/" + prefix).data?["keys"]
    }

    @Test func looksUpAndLists() async throws {
        try await TokenStage.run { stage in
            #expect(await vaultFailure { try await listing(stage, "lend") } == .notFound)
            let lease = try await stage.lend(to: stage.root)
            #expect(lease.id.hasPrefix("lend/creds/web/") && lease.ttl == 600)
            stage.clock.advance(by: .seconds(60))
            let fields: [String: JSONValue] = ["lease_id": .string(lease.id)]
            #expect(
                try await stage.ask(.update, "sys/leases/lookup", fields).data == [
                    "id": .string(lease.id), "issue_time": "2027-01-15T08:00:00Z",
                    "expire_time": "2027-01-15T08:10:00Z", "last_renewal": .null, "renewable": true, "ttl": 540,
                ])
            #expect(try await listing(stage, "lend") == ["creds/"])
            #expect(try await listing(stage, "lend/creds/web/") == [.string(String(lease.id.dropFirst(15)))])
            #expect(try await stage.ask(.list, "sys/leases/lookup/").data?["keys"] == ["lend/"])
            #expect(try await stage.ask(.read, "sys/leases/count").data?["lease_count"] == 1)
            try await stage.ask(.update, "sys/leases/revoke", fields)
            #expect(stage.engine.revoked == ["web"])
            #expect(await vaultFailure { try await listing(stage, "lend") } == .notFound)
            let failure = await vaultFailure { try await stage.ask(.update, "sys/leases/lookup", fields) }
            #expect(failure == .invalid("invalid lease"))
            // Once more is no error.
            try await stage.ask(.update, "sys/revoke", fields)
            #expect(stage.engine.revoked == ["web"])
        }
    }

    @Test func listsFoldersOfManyLeases() async throws {
        try await TokenStage.run { stage in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<1300 {
                    group.addTask { _ = try await stage.lend(to: stage.root, index < 1290 ? "many" : "n\(index)/x") }
                }
                try await group.waitForAll()
            }
            let names = (1290..<1300).map { "n\($0)/" }
            #expect(try await listing(stage, "lend/creds") == .strings(["many/"] + names))
            #expect(try await listing(stage, "lend/creds/many")?.elements?.count == 1290)
        }
    }

    @Test func renews() async throws {
        try await TokenStage.run { stage in
            let lease = try await stage.lend(to: stage.root)
            let fields: [String: JSONValue] = ["lease_id": .string(lease.id), "increment": "30m"]
            stage.clock.advance(by: .seconds(500))
            let renewed = try await stage.ask(.update, "sys/leases/renew", fields)
            #expect(renewed.renewed?.ttl == 1800 && renewed.renewed?.id == lease.id && renewed.warnings.isEmpty)
            stage.clock.advance(by: .seconds(1700))
            let capped = try await stage.ask(.update, "sys/renew/" + lease.id, ["increment": 7200])
            #expect(capped.renewed?.ttl == 1400)
            #expect(
                capped.warnings == [
                    "TTL of \"2h0m0s\" exceeded the effective max_ttl of \"23m20s\"; TTL value is capped accordingly"
                ])
            let data = try await stage.ask(.update, "sys/leases/lookup", ["lease_id": .string(lease.id)]).data
            #expect(data?["last_renewal"] == "2027-01-15T08:36:40Z" && data?["ttl"] == 1400)
            stage.clock.advance(by: .seconds(1400))
            #expect(
                await vaultFailure { try await stage.ask(.update, "sys/leases/renew", fields) }
                    == .invalid("lease not found"))
            let fixed = try await stage.lend(to: stage.root, renewable: false)
            let failure = await vaultFailure { try await stage.leases.renew(fixed.id, increment: nil) }
            #expect(failure == .invalid("lease is not renewable"))
        }
    }

    @Test func revokesBelowAPrefix() async throws {
        try await TokenStage.run { stage in
            let one = try await stage.lend(to: stage.root, "a")
            _ = try await stage.lend(to: stage.root, "a/b")
            _ = try await stage.lend(to: stage.root, "ab")
            let login = try await stage.make(["policies": "x"], at: "create")
            try await stage.ask(.update, "sys/leases/revoke-prefix/lend/creds/a")
            #expect(stage.engine.revoked.sorted() == ["a", "a/b"])
            #expect(try await stage.leases.lookup(one.id) == nil)
            #expect(try await listing(stage, "lend/creds") == ["ab/"])
            let last = try await stage.lend(to: stage.root, "c")
            try await stage.ask(.update, "sys/leases/revoke-force/" + last.id)
            #expect(stage.engine.revoked.contains("c"))
            // Tokens by where they were made; not those of a name that only begins so.
            try await stage.ask(.update, "sys/leases/revoke-prefix/auth/token/crea")
            #expect(try await stage.tokens.entry(of: login.token) != nil)
            try await stage.ask(.update, "sys/leases/revoke-prefix/auth/token/create/")
            #expect(try await stage.tokens.entry(of: login.token) == nil)
            #expect(try await stage.tokens.entry(of: stage.root) != nil)
        }
    }

    @Test func whatCannotBeRevokedIsTriedAgain() async throws {
        try await TokenStage.run { stage in
            let lease = try await stage.lend(to: stage.root)
            stage.engine.setBroken(true)
            let failure = await vaultFailure { try await stage.leases.revoke(lease.id) }
            #expect(failure?.status == 400)
            #expect(try await stage.leases.lookup(lease.id) == nil)
            #expect(try await stage.leases.count().all == 1)
            #expect(try await stage.leases.count().failed == 1)
            stage.engine.setBroken(false)
            await stage.leases.tend()
            #expect(stage.engine.revoked.isEmpty)
            stage.clock.advance(by: .seconds(10))
            await stage.leases.tend()
            #expect(stage.engine.revoked == ["web"])
            #expect(try await stage.leases.count().all == 0)
            #expect(try await stage.leases.count().failed == 0)
            stage.engine.setBroken(true)
            _ = try await stage.lend(to: stage.root, "stuck")
            try await stage.ask(.update, "sys/leases/revoke-force/lend")
            #expect(try await stage.leases.count().all == 0)
        }
    }

    @Test func whatIsDueEnds() async throws {
        try await TokenStage.run { stage in
            for index in 0..<20 { _ = try await stage.lend(to: stage.root, "\(index)", ttl: 60 * (index + 1)) }
            stage.clock.advance(by: .seconds(600))
            await stage.leases.tend()
            #expect(stage.engine.revoked.compactMap { Int($0) }.sorted() == Array(0..<10))
            #expect(try await stage.leases.count().all == 10)
            // What nobody serves any more cannot be revoked.
            stage.mounts.remove("lend/")
            stage.clock.advance(by: .seconds(600))
            await stage.leases.tend()
            #expect(try await stage.leases.count().all == 0 && stage.engine.revoked.count == 10)
        }
    }

    @Test func leasesOfTokensThatEndMeanwhile() async throws {
        try await TokenStage.run { stage in
            let mount = try #require(stage.mounts.mount(serving: "lend/x")?.entry)
            let made = try await stage.make(["policies": "a"])
            try await stage.tokens.revoke(accessor: made.entry.accessor)
            let grant = LeaseGrant(ttl: .seconds(60), isRenewable: true, secret: ["name": "late"])
            await #expect(throws: VaultFailure.noToken) {
                try await stage.leases.register(grant, path: "lend/x", mount: mount, token: made.entry)
            }
            #expect(stage.engine.revoked == ["late"])
            let batch = try await stage.make(["type": "batch", "policies": "a", "ttl": 30])
            let (lease, _) = try await stage.leases.register(grant, path: "lend/x", mount: mount, token: batch.entry)
            #expect(lease.ttl == 30)
        }
    }
}
