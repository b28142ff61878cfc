import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct WrappingTests {
    private static let invalid = VaultFailure.invalid("wrapping token is not valid or does not exist")
    private static let envelope = Array("{\"data\":{\"secret_id\":\"ä\"}}".utf8)

    private func wrap(_ stage: TokenStage, accessor: String? = nil) async throws -> WrapInfo {
        try await stage.wrapping.wrap(
            Self.envelope, ttl: .seconds(90), path: "auth/approle/role/web/secret-id", wrappedAccessor: accessor)
    }

    private func fields(_ info: WrapInfo) -> [String: JSONValue] { ["token": .string(info.token.reveal())] }

    @Test func anEnvelopeIsOpenedOnce() async throws {
        try await TokenStage.run { stage in
            let info = try await wrap(stage, accessor: "abc")
            #expect(
                info.members == [
                    "token": .string(info.token.reveal()), "accessor": .string(info.accessor), "ttl": 90,
                    "creation_time": "2027-01-15T08:00:00Z", "creation_path": "auth/approle/role/web/secret-id",
                    "wrapped_accessor": "abc",
                ])
            let origin = try await stage.ask(.update, "sys/wrapping/lookup", fields(info)).data
            #expect(
                origin == [
                    "creation_path": "auth/approle/role/web/secret-id", "creation_time": "2027-01-15T08:00:00Z",
                    "creation_ttl": 90,
                ])
            let opened = try await stage.ask(.update, "sys/wrapping/unwrap", fields(info))
            #expect(opened.raw == RawBody(bytes: Self.envelope, contentType: "application/json"))
            for path in ["unwrap", "lookup", "rewrap"] {
                let failure = await vaultFailure { try await stage.ask(.update, "sys/wrapping/" + path, fields(info)) }
                #expect(failure == Self.invalid)
            }
            #expect(try await stage.services.store("cubbyhole/" + info.accessor).list().isEmpty)
            #expect(try await stage.tokens.accessors().count == 1)
        }
    }

    @Test func itsTokenMayBeTheOneOfTheRequest() async throws {
        try await TokenStage.run { stage in
            let info = try await wrap(stage)
            #expect(try await stage.ask(.read, "sys/wrapping/lookup", as: info.token).data?["creation_ttl"] == 90)
            let opened = try await stage.ask(.update, "sys/wrapping/unwrap", as: info.token)
            #expect(opened.raw?.bytes == Self.envelope)
            #expect(
                await vaultFailure { try await stage.ask(.update, "sys/wrapping/unwrap", as: info.token) }
                    == Self.invalid)
        }
    }

    @Test func olderClientsReadTheCubbyhole() async throws {
        try await TokenStage.run { stage in
            let info = try await wrap(stage)
            let data = try await stage.ask(.read, "cubbyhole/response", as: info.token).data
            #expect(data?["response"] == .string(String(decoding: Self.envelope, as: UTF8.self)))
            #expect(await vaultFailure { try await stage.ask(.read, "cubbyhole/response", as: info.token) } == .noToken)
        }
    }

    @Test func ofManyOneGetsIt() async throws {
        try await TokenStage.run { stage in
            let info = try await wrap(stage)
            let opened = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<30 { group.addTask { (try? await stage.wrapping.unwrap(info.token)) != nil } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(opened == 1)
        }
    }

    @Test func rewrappedItHasANewTokenAndTheOldOrigin() async throws {
        try await TokenStage.run { stage in
            let info = try await wrap(stage, accessor: "abc")
            stage.clock.advance(by: .seconds(60))
            let again = try #require(try await stage.ask(.update, "sys/wrapping/rewrap", fields(info)).wrapped)
            #expect(again.ttl == 90 && again.creationPath == info.creationPath && again.wrappedAccessor == "abc")
            #expect(again.token.reveal() != info.token.reveal())
            stage.clock.advance(by: .seconds(80))
            #expect(try await stage.wrapping.unwrap(again.token) == Self.envelope)
            await #expect(throws: Self.invalid) { try await stage.wrapping.unwrap(info.token) }
        }
    }

    @Test func itIsToBeHadForItsTimeOnly() async throws {
        try await TokenStage.run { stage in
            let info = try await wrap(stage)
            stage.clock.advance(by: .seconds(90))
            await #expect(throws: Self.invalid) { try await stage.wrapping.unwrap(info.token) }
            await stage.tokens.tend()
            #expect(try await stage.services.store("cubbyhole/" + info.accessor).list().isEmpty)
        }
    }

    @Test func otherTokensOpenNothing() async throws {
        try await TokenStage.run { stage in
            let once = try await stage.make(["policies": "a", "num_uses": 1])
            for token in [once.token, stage.root, Secret("none")] {
                await #expect(throws: Self.invalid) { try await stage.wrapping.unwrap(token) }
                await #expect(throws: Self.invalid) { try await stage.wrapping.lookup(token) }
            }
            #expect(try await stage.tokens.entry(of: once.token) != nil)
        }
    }

    @Test func theTokenInItMayEndBefore() async throws {
        try await TokenStage.run { stage in
            let made = try await stage.make(["policies": "a"])
            let info = try await wrap(stage, accessor: made.entry.accessor)
            try await stage.ask(.update, "auth/token/revoke-accessor", ["accessor": .string(made.entry.accessor)])
            #expect(try await stage.wrapping.unwrap(info.token) == Self.envelope)
        }
    }

    @Test func anythingCanBeWrapped() async throws {
        try await TokenStage.run { stage in
            let path = "sys/wrapping/wrap"
            let response = try await stage.ask(.update, path, ["test": ["a": 1]], wrapTTL: .seconds(60))
            #expect(response.data == ["test": ["a": 1]] && response.warnings.isEmpty)
            #expect(try await stage.ask(.update, path, wrapTTL: .seconds(60)).data == [:])
            #expect(
                await vaultFailure { try await stage.ask(.update, path, ["test": 1]) }
                    == .invalid("endpoint requires response wrapping to be used"))
        }
    }
}
