import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct SealTests {
    /// A server with five shares, three of which open it; open.
    private func withShares(_ body: (CoreStage, _ shares: [String], _ root: String) async throws -> Void) async throws {
        try await CoreStage.run(isMachineSealed: false) { stage in
            let made = await stage.ask(.update, "sys/init", ["secret_shares": 5, "secret_threshold": 3])
            let shares = made.json["keys"]?.elements?.compactMap(\.text) ?? []
            let root = try #require(made.json["root_token"]?.text)
            #expect(made.status == 200 && shares.count == 5 && root.hasPrefix("hvs."))
            try await body(stage, shares, root)
        }
    }

    private func unseal(_ stage: CoreStage, _ shares: some Sequence<String>) async {
        for share in shares { _ = await stage.ask(.update, "sys/unseal", ["key": .string(share)]) }
    }

    @Test func nothingIsReadableBeforeThreeSharesCame() async throws {
        try await withShares { stage, shares, root in
            #expect(await stage.ask(.read, "sys/mounts", token: root).status == 503)
            #expect(await stage.ask(.read, "sys/health").status == 503)
            let first = await stage.ask(.update, "sys/unseal", ["key": .string(shares[0])])
            #expect(first.json["progress"] == 1 && first.json["sealed"] == true && first.json["t"] == 3)
            let again = await stage.ask(.update, "sys/unseal", ["key": .string(shares[0])])
            #expect(again.json["progress"] == 1, "the same share twice is one")
            let reset = await stage.ask(.update, "sys/unseal", ["reset": true])
            #expect(reset.json["progress"] == 0)
            await unseal(stage, shares[2...4])
            #expect(!stage.core.isSealed)
            #expect(await stage.ask(.read, "sys/mounts", token: root).status == 200)
            #expect(await stage.ask(.update, "sys/seal", token: root).status == 204)
            #expect(stage.core.isSealed)
            #expect(await stage.ask(.read, "sys/mounts", token: root).status == 503)
            await unseal(stage, shares[0...2])
            #expect(await stage.ask(.read, "sys/health").status == 200)
        }
    }

    @Test func sharesOfAnotherServerOpenNothing() async throws {
        try await withShares { stage, shares, _ in
            let others = try ShamirSecret.split([UInt8](repeating: 1, count: 32), shares: 3, threshold: 3)
            var last = (status: 0, json: JSONValue.null)
            for share in others { last = await stage.ask(.update, "sys/unseal", ["key": .string(share.hexadecimal)]) }
            #expect(last.status == 400 && stage.core.isSealed)
            #expect(await stage.ask(.read, "sys/seal-status").json["progress"] == 0)
            #expect(await stage.ask(.update, "sys/unseal", ["key": "no share"]).status == 400)
            await unseal(stage, shares[0...2])
            #expect(!stage.core.isSealed)
        }
    }

    @Test func initializingIsForOnce() async throws {
        try await CoreStage.run(isMachineSealed: false) { stage in
            #expect(await stage.ask(.read, "sys/health").status == 501)
            for (shares, threshold) in [(0, 0), (3, 1), (2, 3), (256, 2), (1, 0)] {
                let answer = await stage.ask(
                    .update, "sys/init", ["secret_shares": .integer(shares), "secret_threshold": .integer(threshold)])
                #expect(answer.status == 400, "\(shares) \(threshold)")
            }
            #expect(await stage.ask(.read, "sys/init").json["initialized"] == false)
            let made = await stage.ask(.update, "sys/init", ["secret_shares": 1, "secret_threshold": 1])
            #expect(made.status == 200)
            #expect(
                await stage.ask(.update, "sys/init", ["secret_shares": 1, "secret_threshold": 1]).status == 400)
            await unseal(stage, made.json["keys"]?.elements?.compactMap(\.text) ?? [])
            #expect(!stage.core.isSealed)
        }
    }

    @Test func newSharesTakeOver() async throws {
        try await withShares { stage, shares, root in
            await unseal(stage, shares[0...2])
            let started = await stage.ask(.update, "sys/rekey/init", ["secret_shares": 3, "secret_threshold": 2])
            let nonce = try #require(started.json["nonce"])
            #expect(started.json["started"] == true && started.json["required"] == 3)
            #expect(
                await stage.ask(.update, "sys/rekey/update", ["key": .string(shares[0]), "nonce": "x"]).status == 400)
            var last = started
            for share in shares[1...3] {
                last = await stage.ask(.update, "sys/rekey/update", ["key": .string(share), "nonce": nonce])
            }
            let new = last.json["keys"]?.elements?.compactMap(\.text) ?? []
            #expect(last.json["complete"] == true && new.count == 3)
            #expect(await stage.ask(.update, "sys/seal", token: root).status == 204)
            await unseal(stage, shares[0...2])
            #expect(stage.core.isSealed, "the old shares count no more")
            _ = await stage.ask(.update, "sys/unseal", ["reset": true])
            await unseal(stage, new[1...2])
            #expect(!stage.core.isSealed)
        }
    }

    @Test func unverifiedSharesDoNotCount() async throws {
        try await withShares { stage, shares, root in
            await unseal(stage, shares[0...2])
            let started = await stage.ask(
                .update, "sys/rekey/init",
                ["secret_shares": 2, "secret_threshold": 2, "require_verification": true])
            let nonce = try #require(started.json["nonce"])
            var last = started
            for share in shares[0...2] {
                last = await stage.ask(.update, "sys/rekey/update", ["key": .string(share), "nonce": nonce])
            }
            let new = last.json["keys"]?.elements?.compactMap(\.text) ?? []
            let first = try #require(last.json["verification_nonce"])
            let restarted = await stage.ask(.delete, "sys/rekey/verify")
            let second = try #require(restarted.json["nonce"])
            #expect(first != second)
            #expect(
                await stage.ask(.update, "sys/rekey/verify", ["key": .string(new[0]), "nonce": first]).status == 400)
            _ = await stage.ask(.update, "sys/rekey/verify", ["key": .string(new[0]), "nonce": second])
            let verified = await stage.ask(.update, "sys/rekey/verify", ["key": .string(new[1]), "nonce": second])
            #expect(verified.json["complete"] == true)
            _ = await stage.ask(.update, "sys/seal", token: root)
            await unseal(stage, new)
            #expect(!stage.core.isSealed)
        }
    }

    @Test func holdersOfSharesMakeARootToken() async throws {
        try await withShares { stage, shares, _ in
            await unseal(stage, shares[0...2])
            let started = await stage.ask(.update, "sys/generate-root/attempt")
            let (nonce, password) = (try #require(started.json["nonce"]), try #require(started.json["otp"]?.text))
            var last = started
            for share in shares[2...4] {
                last = await stage.ask(.update, "sys/generate-root/update", ["key": .string(share), "nonce": nonce])
            }
            #expect(last.json["complete"] == true)
            let token = try #require(
                RootTokenGeneration.decode(last.json["encoded_root_token"]?.text ?? "", password))
            let found = await stage.ask(.read, "auth/token/lookup-self", token: token)
            #expect(found.json["data"]?["policies"] == ["root"])
            #expect(await stage.ask(.read, "sys/generate-root/attempt").json["started"] == false)
            #expect(await stage.ask(.update, "sys/generate-root/attempt", ["otp": "short"]).status == 400)
        }
    }

    @Test func aRotatedKeyCountsUp() async throws {
        try await CoreStage.run { stage in
            #expect(await stage.ask(.read, "sys/key-status").json["data"]?["term"] == 1)
            #expect(await stage.ask(.update, "sys/rotate").status == 204)
            #expect(await stage.ask(.read, "sys/key-status").json["term"] == 2)
        }
    }
}
