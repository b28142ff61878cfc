import SignetCore
import Testing

@testable import SignetVault

@Suite struct CubbyholeTests {
    @Test func isOfOneTokenOnly() async throws {
        try await TokenStage.run { stage in
            let (one, two) = (
                try await stage.make(["policies": "a"]).token, try await stage.make(["policies": "a"]).token
            )
            try await stage.ask(.update, "cubbyhole/a/b", ["x": [1, "y"], "path": "mine"], as: one)
            try await stage.ask(.update, "cubbyhole/c", ["z": true], as: one)
            #expect(try await stage.ask(.read, "cubbyhole/a/b", as: one).data == ["x": [1, "y"], "path": "mine"])
            #expect(try await stage.ask(.list, "cubbyhole/", as: one).data?["keys"] == ["a/", "c"])
            #expect(try await stage.ask(.list, "cubbyhole/a/", as: one).data?["keys"] == ["b"])
            for token in [two, stage.root] {
                #expect(await vaultFailure { try await stage.ask(.read, "cubbyhole/c", as: token) } == .notFound)
                #expect(await vaultFailure { try await stage.ask(.list, "cubbyhole/", as: token) } == .notFound)
            }
            try await stage.ask(.delete, "cubbyhole/c", as: one)
            #expect(await vaultFailure { try await stage.ask(.read, "cubbyhole/c", as: one) } == .notFound)
            #expect(
                await vaultFailure { try await stage.ask(.update, "cubbyhole/c", as: one) }
                    == .invalid("missing data fields"))
            let batch = try await stage.make(["type": "batch", "policies": "a"]).token
            #expect(
                await vaultFailure { try await stage.ask(.read, "cubbyhole/c", as: batch) }
                    == .invalid("cubbyhole operations are only supported by \"service\" type tokens"))
        }
    }
}
