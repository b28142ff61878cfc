import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct TokenRevocationTests {
    @Test func whatComesFromATokenEndsWithIt() async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "a"])
            let child = try await stage.make(as: parent.token)
            let grandchild = try await stage.make(as: child.token)
            let orphan = try await stage.make(at: "create-orphan", as: child.token)
            let lease = try await stage.lend(to: grandchild.token, "deep")
            _ = try await stage.lend(to: orphan.token, "kept")
            try await stage.ask(.update, "cubbyhole/x", ["a": "b"], as: grandchild.token)
            let before = try await stage.services.store("cubbyhole/" + grandchild.entry.accessor).list()
            #expect(before == ["x"])
            try await stage.ask(.update, "auth/token/revoke", ["token": .string(parent.token.reveal())])
            for token in [parent, child, grandchild] {
                #expect(try await stage.tokens.entry(of: token.token) == nil)
                let failure = await vaultFailure { try await stage.lookup(token.token) }
                #expect(failure == VaultFailure(status: 403, ["bad token"]))
            }
            #expect(try await stage.tokens.entry(of: orphan.token) != nil)
            #expect(stage.engine.revoked == ["deep"])
            #expect(try await stage.leases.lookup(lease.id) == nil)
            let after = try await stage.services.store("cubbyhole/" + grandchild.entry.accessor).list()
            #expect(after.isEmpty)
            // Once more is no error.
            try await stage.ask(.update, "auth/token/revoke", ["token": .string(parent.token.reveal())])
        }
    }

    @Test func childrenCanBeKept() async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "a"])
            let child = try await stage.make(as: parent.token)
            #expect(try await stage.lookup(child.token)["orphan"] == false)
            _ = try await stage.lend(to: parent.token, "own")
            let fields: [String: JSONValue] = ["token": .string(parent.token.reveal())]
            let denied = await vaultFailure {
                try await stage.ask(.update, "auth/token/revoke-orphan", fields, as: child.token)
            }
            #expect(denied == .invalid("root or sudo privileges required to revoke and orphan"))
            try await stage.ask(.update, "auth/token/revoke-orphan", fields)
            #expect(try await stage.tokens.entry(of: parent.token) == nil && stage.engine.revoked == ["own"])
            #expect(try await stage.lookup(child.token)["orphan"] == true)
            let again = await vaultFailure { try await stage.ask(.update, "auth/token/revoke-orphan", fields) }
            #expect(again == .invalid("token to revoke not found"))
        }
    }

    @Test func byAccessor() async throws {
        try await TokenStage.run { stage in
            let made = try await stage.make(["policies": "a", "ttl": "1h"])
            let fields: [String: JSONValue] = ["accessor": .string(made.entry.accessor)]
            let data = try await stage.ask(.update, "auth/token/lookup-accessor", fields).data
            #expect(data?["accessor"] == fields["accessor"] && data?["id"] == "")
            let keys = try await stage.ask(.list, "auth/token/accessors/").data?["keys"]?.elements ?? []
            #expect(keys.count == 2 && keys.contains(.string(made.entry.accessor)))
            #expect(try await stage.ask(.update, "auth/token/revoke-accessor", fields).warnings.isEmpty)
            #expect(
                try await stage.ask(.update, "auth/token/revoke-accessor", fields).warnings == [
                    "No token found with this accessor"
                ])
            let failure = await vaultFailure { try await stage.ask(.update, "auth/token/lookup-accessor", fields) }
            #expect(failure == .invalid("invalid accessor"))
        }
    }

    @Test func tokensWithLimitedUses() async throws {
        try await TokenStage.run { stage in
            let made = try await stage.make(["policies": "a", "num_uses": 2])
            let path = "auth/token/lookup-self"
            #expect(try await stage.ask(.read, path, as: made.token).data?["num_uses"] == 1)
            #expect(try await stage.ask(.read, path, as: made.token).data?["num_uses"] == 0)
            #expect(await vaultFailure { try await stage.ask(.read, path, as: made.token) } == .noToken)
            #expect(try await stage.tokens.entry(accessor: made.entry.accessor) == nil)
            let shared = try await stage.make(["policies": "a", "num_uses": 3])
            let uses = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask { ((try? await stage.tokens.use(shared.token)) ?? nil) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(uses == 3)
        }
    }

    @Test func expiredTokensEndAsIfRevoked() async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "a", "ttl": "1h"])
            let child = try await stage.make(["ttl": "10h"], as: parent.token)
            let longer = try await stage.make(["policies": "a", "ttl": "2h"])
            _ = try await stage.lend(to: child.token, "childs", ttl: 3600)
            await stage.tokens.tend()
            #expect(try await stage.tokens.accessors().count == 4)
            stage.clock.advance(by: .seconds(3600))
            #expect(try await stage.tokens.entry(of: parent.token) == nil)
            await stage.tokens.tend()
            #expect(try await stage.tokens.accessors().count == 2)
            #expect(try await stage.tokens.entry(of: child.token) == nil && stage.engine.revoked == ["childs"])
            #expect(try await stage.tokens.entry(of: longer.token) != nil)
        }
    }

    @Test func aParentOfTenThousand() async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "a"])
            let tokens = try await withThrowingTaskGroup(of: Secret<String>.self) { group in
                // Ten thousand tasks at once would make every other test wait for them.
                for _ in 0..<50 {
                    group.addTask {
                        var last = Secret("")
                        for _ in 0..<200 {
                            var entry = TokenEntry(
                                accessor: TokenStore.makeAccessor(), policies: ["a"], path: "auth/token/create",
                                createdAt: stage.clock.now)
                            entry.parent = parent.entry.accessor
                            last = try await stage.tokens.create(entry)
                        }
                        return last
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(try await stage.tokens.accessors().count == 10_002)
            let start = ContinuousClock.now
            try await stage.tokens.revoke(accessor: parent.entry.accessor)
            // About 0.2 s; without the index on the parent it would be minutes.
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(try await stage.tokens.accessors().count == 1)
            let last = try #require(tokens.last)
            #expect(try await stage.tokens.entry(of: last) == nil)
        }
    }

    @Test func aLongLineOfDescendants() async throws {
        try await TokenStage.run { stage in
            let first = try await stage.make(["policies": "a"])
            var last = first
            for _ in 0..<300 { last = try await stage.make(as: last.token) }
            try await stage.tokens.revoke(accessor: first.entry.accessor)
            #expect(try await stage.tokens.accessors().count == 1)
        }
    }

    @Test func aChildThatComesTooLateIsNotMade() async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "a"])
            try await stage.tokens.revoke(accessor: parent.entry.accessor)
            var late = TokenEntry(
                accessor: "late", policies: ["a"], path: "auth/token/create", createdAt: stage.clock.now)
            late.parent = parent.entry.accessor
            await #expect(throws: VaultFailure.invalid("parent token lookup failed: no parent found")) {
                try await stage.tokens.create(late)
            }
        }
    }

    @Test func whatACrashLeftIsTidied() async throws {
        try await TokenStage.run { stage in
            let parent = try await stage.make(["policies": "a"])
            let child = try await stage.make(as: parent.token)
            let once = try await stage.make(["policies": "a", "num_uses": 1])
            _ = try await stage.tokens.use(once.token)
            _ = try await stage.lend(to: parent.token, "left")
            try await stage.ask(.update, "cubbyhole/x", ["a": "b"], as: parent.token)
            let gone = parent.entry.accessor
            try await stage.services.database.write { session in
                _ = try session.execute("DELETE FROM vault_tokens WHERE accessor = $1", [.text(gone)])
            }
            let response = try await stage.ask(.update, "auth/token/tidy")
            #expect(response.status == 202 && response.warnings.first?.hasPrefix("Tidy operation success") == true)
            #expect(try await stage.tokens.accessors().count == 1 && stage.engine.revoked == ["left"])
            #expect(try await stage.tokens.entry(of: child.token) == nil)
            #expect(try await stage.services.store("cubbyhole/" + gone).list().isEmpty)
        }
    }

    @Test func nothingInTheDatabaseIsAToken() async throws {
        try await TokenStage.run(cacheCapacity: 4) { stage in
            let made = try await stage.make(["policies": "secret-policy", "id": "a-token-of-my-own"])
            let files = try FileManager.default.contentsOfDirectory(
                atPath: (stage.services.database.path as NSString).deletingLastPathComponent)
            var seen = Data()
            for file in files where file.hasPrefix("signet.db") {
                let directory = (stage.services.database.path as NSString).deletingLastPathComponent
                seen += try Data(contentsOf: URL(filePath: directory + "/" + file))
            }
            #expect(seen.range(of: Data(made.entry.accessor.utf8)) != nil)
            #expect(seen.range(of: Data("a-token-of-my-own".utf8)) == nil)
            #expect(seen.range(of: Data(stage.root.reveal().utf8)) == nil)
            #expect(seen.range(of: Data("secret-policy".utf8)) == nil)
            // Another store on the same database finds them: after a restart.
            let other = TokenStore(stage.services, leases: stage.leases)
            #expect(try await other.entry(of: made.token)?.accessor == made.entry.accessor)
        }
    }

    @Test func whatIsNoTokenIsNone() async throws {
        try await TokenStage.run { stage in
            for text in ["", "not-a-real-token", "\u{1b}", "hvb.", "hvb.AAAA", String(repeating: "x", count: 100_000)] {
                let entry = try await stage.tokens.entry(of: Secret(text))
                #expect(entry == nil)
            }
        }
    }
}
